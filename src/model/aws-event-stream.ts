import { crc32 } from "node:zlib";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { type ErrorCode, SaenggakError } from "../errors.ts";

/** One event: `type` is its `:event-type`, `body` its payload. */
export interface AwsEvent {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Two lengths and their checksum. */
const PRELUDE_BYTES = 12;
const MIN_FRAME_BYTES = 16;
/** As for the events of transport.ts. */
const MAX_FRAME_BYTES = 1024 * 1024;

const utf8 = new TextDecoder();
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : utf8.decode(bytes)),
  (text) => new TextEncoder().encode(text),
);

/** Exceptions of ConverseStream and InvokeEndpointWithResponseStream (their API references), in lower case. */
const EXCEPTIONS: ReadonlyMap<string, ErrorCode> = new Map([
  ["throttlingexception", "MODEL_OVERLOADED"],
  ["serviceunavailableexception", "MODEL_OVERLOADED"],
  ["validationexception", "MODEL_REFUSED"],
  ["internalserverexception", "MODEL_FAILED"],
  ["modelstreamerrorexception", "MODEL_FAILED"],
  ["modelstreamerror", "MODEL_FAILED"],
  ["internalstreamfailure", "MODEL_FAILED"],
]);

/**
 * Reads `application/vnd.amazon.eventstream` (Amazon Lex V2 developer guide, "Event stream encoding"; the same for all of
 * AWS), however it is cut into chunks. Holds at most one frame of 1 MB, and copies each byte once.
 * @throws SaenggakError MODEL_FAILED (a checksum that does not match, a frame of more than 1 MB, an error of the service),
 * MODEL_OVERLOADED or MODEL_REFUSED (an exception that says so), MODEL_STREAM_CUT (the end inside a frame)
 */
export async function* readAwsEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<AwsEvent> {
  let frame = new Uint8Array(PRELUDE_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + frame.length - filled);
      frame.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < frame.length) break;
      if (filled === PRELUDE_BYTES) {
        frame = enlarged(frame, frameLength(frame));
      } else {
        yield eventOf(frame);
        frame = new Uint8Array(PRELUDE_BYTES);
        filled = 0;
      }
    }
  }
  if (filled > 0) throw new SaenggakError("MODEL_STREAM_CUT");
}

/** Checked before a byte more is waited for: a broken length would make us wait for what never comes. */
function frameLength(prelude: Uint8Array): number {
  const view = new DataView(prelude.buffer);
  if (crc32(prelude.subarray(0, 8)) !== view.getUint32(8)) throw broken();
  const length = view.getUint32(0);
  if (length > MAX_FRAME_BYTES)
    throw new SaenggakError("MODEL_FAILED", { detail: "One event is too large." });
  if (length < MIN_FRAME_BYTES) throw broken();
  return length;
}

function enlarged(prelude: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(length);
  frame.set(prelude);
  return frame;
}

function eventOf(frame: Uint8Array): AwsEvent {
  const { headers, body } = decode(frame);
  const header = (name: string) => String(headers[name]?.value ?? "");
  if (header(":message-type") === "event") return { type: header(":event-type"), body };
  const name = header(":exception-type") || header(":error-code");
  const code = EXCEPTIONS.get(name.toLowerCase());
  throw new SaenggakError(code ?? "MODEL_FAILED", {
    // A name that is not known may be anything, also the prompt.
    detail: code ? `The stream carried ${name}.` : "The stream carried an error.",
  });
}

function decode(frame: Uint8Array) {
  try {
    return codec.decode(frame);
  } catch {
    throw broken();
  }
}

const broken = () => new SaenggakError("MODEL_FAILED", { detail: "The event stream is broken." });
