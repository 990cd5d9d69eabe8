import { crc32 } from "node:zlib";

/**
 * Frames of `application/vnd.amazon.eventstream`, put together byte by byte as the Amazon Lex V2 developer guide says
 * ("Event stream encoding"): total length, headers' length, CRC-32 of both; headers; payload; CRC-32 of all before it.
 */
export function awsFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array | string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => stringHeader(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(head.length + body.length + 16, 0);
  prelude.writeUInt32BE(head.length, 4);
  const start = Buffer.concat([prelude, checksum(prelude), head, body]);
  return Buffer.concat([start, checksum(start)]);
}

/** Name's length (1 byte), name, type 7 (string), value's length (2 bytes), value. */
function stringHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length);
  return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, Buffer.of(7), length, valueBytes]);
}

function checksum(bytes: Uint8Array): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc;
}

/** As the services head them: message type, event type, content type. */
export const eventFrame = (type: string, payload: Uint8Array | string, contentType = "application/json") =>
  awsFrame({ ":event-type": type, ":content-type": contentType, ":message-type": "event" }, payload);

export const exceptionFrame = (type: string, value: object) =>
  awsFrame(
    { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
    JSON.stringify(value),
  );

/** An error that is none of the operation's exceptions (Smithy 2.0, "Amazon Event Stream"). */
export const errorFrame = (code: string, message: string) =>
  awsFrame({ ":error-code": code, ":error-message": message, ":message-type": "error" }, "");
