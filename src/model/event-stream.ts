import { SaenggakError } from "../errors.ts";
import { limitFrames } from "./frame-limit.ts";

const LF = "\n";
/** One event: far above any token, far below what hurts. */
const MAX_EVENT_BYTES = 1024 * 1024;

/**
 * The data of every whole event of a server-sent event stream, its lines joined (WHATWG HTML, "server-sent events");
 * lines end in LF or CRLF. Comments, names and ids are passed over, and so is an event that the stream's end cuts off.
 * A line that begins with `{` begins data, too, up to an empty line or the end: Gemini breaks off with its error as bare
 * JSON (vercel/ai, issue 5217). Takes time linear in the stream's length and holds one event.
 * @throws SaenggakError MODEL_FAILED for an event of more than 1 MB. What the stream itself throws is passed on.
 */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const limit = limitFrames(MAX_EVENT_BYTES);
  const decoder = new TextDecoder();
  /** A line that has not ended yet, in pieces: joined once, when it has. */
  let pieces: string[] = [];
  let data: string[] = [];
  let bare = false;

  function takeLine(last: string): string {
    const line = pieces.length === 0 ? last : pieces.join("") + last;
    pieces = [];
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  for await (const chunk of bytes) {
    limit(chunk);
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf(LF); end !== -1; end = text.indexOf(LF, from)) {
      const line = takeLine(text.slice(from, end));
      from = end + 1;
      bare ||= line.startsWith("{");
      if (bare && line !== "") data.push(line);
      else if (line.startsWith("data:")) data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
      if (line !== "" || data.length === 0) continue;
      yield data.join(LF);
      data = [];
      bare = false;
    }
    if (from < text.length) pieces.push(text.slice(from));
  }
  const line = takeLine(decoder.decode());
  if (bare || line.startsWith("{")) yield [...data, line].join(LF);
}

/**
 * An event's JSON; its values may be anything.
 * @throws SaenggakError MODEL_FAILED for what is no object
 */
export function parseEvent<T extends object>(data: string): T {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event === "object" && event !== null) return event as T;
  } catch {
    // The parser's own message quotes what it could not read.
  }
  throw new SaenggakError("MODEL_FAILED", { detail: "The stream carried a broken event." });
}
