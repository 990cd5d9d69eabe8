import { SaenggakError } from "../errors.ts";

const LF = 10;
const CR = 13;

/**
 * Passes a server-sent event stream through unchanged and fails with MODEL_FAILED once one event holds more than
 * `maxBytes`: an event is buffered whole by the parser behind, so a server that never ends one would fill the memory.
 * An event ends at an empty line, ended by LF or CRLF (WHATWG HTML, "server-sent events").
 */
export function limitFrames(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let frame = 0;
  let line = 0;
  let last = 0;

  function count(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const lf = chunk.indexOf(LF, at);
      const end = lf === -1 ? chunk.length : lf;
      if (end > at) last = chunk[end - 1] ?? 0;
      line += end - at;
      frame += end - at;
      if (frame > maxBytes) throw new SaenggakError("MODEL_FAILED", { detail: "One event is too large." });
      if (lf !== -1) {
        if (line === 0 || (line === 1 && last === CR)) frame = 0;
        line = 0;
      }
      at = end + 1;
    }
  }

  return new TransformStream({
    transform(chunk, controller) {
      count(chunk);
      controller.enqueue(chunk);
    },
  });
}
