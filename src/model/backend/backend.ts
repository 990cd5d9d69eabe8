/** The port that every kind of backend implements: a small file each, one shared suite of tests for all. */
import type { Model, ModelPart, ModelRequest } from "../../contract/model.ts";
import { SaenggakError } from "../../errors.ts";
import { type Call, openCall } from "../call.ts";
import type { ReasoningMode } from "../splitter.ts";
import type { Fetch } from "../transport.ts";

export interface BackendOptions {
  /** Name in the catalogue. */
  readonly name: string;
  /** Short name that people see. */
  readonly label: string;
  /** Up to and including the version, e.g. `http://gpu:8000/v1`. @defaultValue the provider's own, where it has one */
  readonly baseUrl?: string | undefined;
  /** Of a cloud, e.g. `us-west-2`. */
  readonly region?: string | undefined;
  /** The provider's name of the model. */
  readonly modelId?: string | undefined;
  /** An API key, or what the backend says that it takes. */
  readonly secret?: string | undefined;
  /** Sent along with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the model thinks first; `switchable` follows the request. @defaultValue "always" */
  readonly thinking?: "always" | "switchable" | "never" | undefined;
  /** Where reasoning arrives, for backends that leave it open. @defaultValue "auto" */
  readonly reasoning?: ReasoningMode | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Thoughts and answer together. @defaultValue 32768 */
  readonly maxOutputTokens?: number | undefined;
  /** The whole call, ms. @defaultValue 900000 */
  readonly timeLimitMs?: number | undefined;
  /** Until the first thought or word, ms. @defaultValue no limit but timeLimitMs */
  readonly firstByteMs?: number | undefined;
  /** Whether instructions go into a system prompt. @defaultValue false: they begin the user turn, as R1 wants it */
  readonly systemPrompt?: boolean | undefined;
  /** Must honour `init.signal` and follow no redirects. @defaultValue `createFetchTo` of transport.ts: the one host that is asked */
  readonly fetch?: Fetch | undefined;
}

export type CreateBackend = (options: BackendOptions) => Model;

/** One call of a backend: yields parts up to `end`, or throws. `call.begun()` is due at the first thought or word. */
export type Converse = (request: ModelRequest, call: Call) => AsyncIterable<ModelPart>;

/**
 * A model out of a backend's `converse`: a call that is aborted, runs out of time or whose consumer stops reading closes
 * its socket; nothing is sent before the first part is asked for; whatever is thrown becomes a `SaenggakError` with a
 * `MODEL_…` code and no cause, since a provider's errors hold the prompt and the reply.
 */
export function backendModel(
  { name, label, timeLimitMs = 900_000, firstByteMs }: BackendOptions,
  converse: Converse,
): Model {
  async function* stream(request: ModelRequest): AsyncGenerator<ModelPart> {
    const call = openCall(request.signal, { timeLimitMs, firstByteMs });
    try {
      call.signal.throwIfAborted();
      yield* converse(request, call);
    } catch (error) {
      throw call.fault() ?? ownFault(error) ?? new SaenggakError("MODEL_STREAM_CUT");
    } finally {
      call.close();
    }
  }
  return { name, label, stream };
}

/** Whether this request is to be thought about first. */
export function thinks({ thinking = "always" }: BackendOptions, request: ModelRequest): boolean {
  if (thinking === "switchable") return request.thinking ?? true;
  return thinking === "always";
}

/** Our own error, out of the wrappers that a provider puts round what a fetch or a body throws. */
function ownFault(error: unknown): SaenggakError | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof SaenggakError) return current;
    current = current.cause;
  }
  return undefined;
}
