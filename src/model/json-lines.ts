import { SaenggakError } from "../errors.ts";

/** As of an event of event-stream.ts; a letter may be up to three bytes. */
const MAX_LINE_CHARACTERS = 1024 * 1024;
const DONE = "[DONE]";

/**
 * The JSON of every line, of JSON lines or of server-sent events of one `data:` line each, however the bytes are cut, also
 * inside a letter. Ends at `data: [DONE]`; passes over the other fields and comments of server-sent events. Holds one line
 * of at most 1 M characters.
 * @throws SaenggakError MODEL_FAILED (a line that is too long), MODEL_STREAM_CUT (the end inside a line)
 */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let line = "";
  for await (const chunk of chunks) {
    const [end = "", ...lines] = decoder.decode(chunk, { stream: true }).split("\n");
    line += end;
    for (const next of lines) {
      const data = dataOf(line);
      if (data === DONE) return;
      if (data !== "") yield data;
      line = next;
    }
    if (line.length > MAX_LINE_CHARACTERS)
      throw new SaenggakError("MODEL_FAILED", { detail: "One event is too large." });
  }
  const data = dataOf(line + decoder.decode());
  if (data === "" || data === DONE) return;
  // The last of JSON lines need not end in a line break.
  if (!isJson(data)) throw new SaenggakError("MODEL_STREAM_CUT");
  yield data;
}

function dataOf(line: string): string {
  if (line.startsWith("data:")) return line.slice("data:".length).trim();
  return /^(?::|event:|id:|retry:)/.test(line) ? "" : line.trim();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
