import type { RequestHandler } from "express";
import { SaenggakError } from "../errors.ts";

const MOST_BYTES = 64 * 1_024;

/**
 * Gathers a request's body as a Buffer in `request.body`: any content type, since test surfaces send odd ones, and at most
 * 64 KB, which are counted as they come. Compressed bodies are refused, so that 64 KB stay 64 KB. Express's own reader asks
 * more of the webhook's time, for encodings and types that it has no use for.
 */
export const readBody: RequestHandler = (request, _response, next) => {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new SaenggakError("MALFORMED_PAYLOAD", { detail: "It is compressed." });
  if (Number(request.headers["content-length"]) > MOST_BYTES) throw new SaenggakError("PAYLOAD_TOO_LARGE");
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) return finish(new SaenggakError("PAYLOAD_TOO_LARGE"));
    chunks.push(chunk);
  };
  const end = () => {
    request.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    finish();
  };
  /** The caller left; there is nobody to answer. */
  const fail = () => finish(new SaenggakError("MALFORMED_PAYLOAD", { detail: "It was cut off." }));
  function finish(error?: SaenggakError): void {
    request.off("data", take).off("end", end).off("error", fail);
    if (error) {
      request.on("error", () => {});
      request.resume();
    }
    next(error);
  }
  request.on("data", take).on("end", end).on("error", fail);
};
