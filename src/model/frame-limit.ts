import { SaenggakError } from "../errors.ts";

const LF = 10;
const CR = 13;

/**
 * Counts what one server-sent event holds, chunk after chunk: an event is put together whole, so a server that never ends
 * one would fill the memory. An event ends at an empty line, ended by LF or CRLF (WHATWG HTML, "server-sent events").
 * @returns to be called with every chunk, before it is kept; throws SaenggakError MODEL_FAILED above `maxBytes`
 */
export function limitFrames(maxBytes: number): (chunk: Uint8Array) => void {
  let frame = 0;
  let line = 0;
  let last = 0;

  return function count(chunk) {
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
  };
}
