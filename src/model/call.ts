import { SaenggakError } from "../errors.ts";

/** One call's clock and off-switch: every way a call is ended from this side goes through its one signal. */
export interface Call {
  readonly signal: AbortSignal;
  /** Why this side ended the call; undefined while it runs. */
  fault(): SaenggakError | undefined;
  /** The server began to answer: the first-byte limit no longer holds. */
  begun(): void;
  /** Frees timers and listeners, and closes the socket of a reply not read to its end. */
  close(): void;
}

/**
 * @param limits.timeLimitMs whole call → MODEL_TIME_LIMIT.
 * @param limits.firstByteMs until `begun()` → MODEL_OVERLOADED, which another model or a later try may cure.
 */
export function openCall(
  caller: AbortSignal,
  { timeLimitMs, firstByteMs }: { readonly timeLimitMs: number; readonly firstByteMs?: number | undefined },
): Call {
  const controller = new AbortController();
  let fault: SaenggakError | undefined;
  const stop = (reason: SaenggakError) => {
    fault ??= reason;
    controller.abort(reason);
  };
  const onAbort = () => stop(new SaenggakError("MODEL_ABORTED"));
  const total = setTimeout(
    () => stop(new SaenggakError("MODEL_TIME_LIMIT", { detail: `${timeLimitMs} ms.` })),
    timeLimitMs,
  );
  const first =
    firstByteMs === undefined
      ? undefined
      : setTimeout(
          () => stop(new SaenggakError("MODEL_OVERLOADED", { detail: `Silent for ${firstByteMs} ms.` })),
          firstByteMs,
        );
  caller.addEventListener("abort", onAbort, { once: true });
  if (caller.aborted) onAbort();

  return {
    signal: controller.signal,
    fault: () => fault,
    begun: () => clearTimeout(first),
    close() {
      clearTimeout(total);
      clearTimeout(first);
      caller.removeEventListener("abort", onAbort);
      controller.abort();
    },
  };
}
