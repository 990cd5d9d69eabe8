import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AwsEvent, readAwsEvents } from "../../../src/model/aws-event-stream.ts";
import { awsFrame, errorFrame, eventFrame, exceptionFrame } from "../../helpers/aws-frames.ts";

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function read(...chunks: readonly Uint8Array[]): Promise<AwsEvent[]> {
  const events: AwsEvent[] = [];
  for await (const event of readAwsEvents(chunksOf(chunks))) events.push(event);
  return events;
}

/** Cut at those places, in turn. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

describe("readAwsEvents", () => {
  it("reads what was written, wherever it is cut", async () => {
    const payload = fc.uint8Array({ maxLength: 200 });
    const frames = fc.array(
      fc.record({ type: fc.string({ maxLength: 40, unit: "grapheme" }), body: payload }),
      {
        maxLength: 5,
      },
    );
    const lengths = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(frames, lengths, async (written, cuts) => {
        const bytes = Buffer.concat(written.map(({ type, body }) => eventFrame(type, body)));
        const events = await read(...cut(bytes, cuts));
        expect(events.map(({ type, body }) => ({ type, body: new Uint8Array(body) }))).toEqual(written);
      }),
    );
  });

  it("notices every single wrong bit", async () => {
    const frame = eventFrame("metadata", "{}");
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const flipped = Buffer.from(frame);
      const at = Math.floor(bit / 8);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (bit % 8)), at);
      await expect(read(flipped)).rejects.toMatchObject({ code: "MODEL_FAILED" });
    }
  });

  it("notices a wrong length at once, without waiting for as many bytes", async () => {
    const frame = eventFrame("metadata", "{}");
    frame.writeUInt32BE(900_000, 0);
    async function* endless() {
      yield frame;
      await new Promise(() => undefined);
    }
    const first = readAwsEvents(endless()).next();
    await expect(first).rejects.toMatchObject({ code: "MODEL_FAILED" });
  });

  it("refuses a frame of more than 1 MB by its first bytes, and takes one of 1 MB", async () => {
    const most = 1024 * 1024;
    const empty = eventFrame("chunk", "").length;
    const whole = eventFrame("chunk", Buffer.alloc(most - empty));
    expect(await read(...cut(whole, [16_384]))).toHaveLength(1);
    const above = eventFrame("chunk", Buffer.alloc(most - empty + 1));
    await expect(read(above.subarray(0, 12))).rejects.toMatchObject({
      code: "MODEL_FAILED",
      message: expect.stringContaining("too large"),
    });
  });

  it("refuses lengths that cannot be: shorter than a frame, headers longer than it", async () => {
    const short = awsFrame({}, "");
    expect(short).toHaveLength(16);
    // The shortest frame there is says nothing of itself, so it is no event.
    await expect(read(short)).rejects.toMatchObject({ code: "MODEL_FAILED" });
    for (const [total, headers] of [
      [15, 0],
      [16, 900_000],
    ] as const) {
      const frame = Buffer.from(awsFrame({}, ""));
      frame.writeUInt32BE(total, 0);
      frame.writeUInt32BE(headers, 4);
      await expect(read(withChecksums(frame))).rejects.toMatchObject({ code: "MODEL_FAILED" });
    }
  });

  it("is cut by an end inside a frame, not by one between two", async () => {
    const frame = eventFrame("metadata", "{}");
    for (let length = 1; length < frame.length; length += 1)
      await expect(read(frame, frame.subarray(0, length))).rejects.toMatchObject({
        code: "MODEL_STREAM_CUT",
      });
    expect(await read(frame)).toHaveLength(1);
    expect(await read()).toEqual([]);
  });

  it("names an exception that it knows, and quotes nothing else", async () => {
    const throttled = read(exceptionFrame("throttlingException", { message: "비밀" }));
    await expect(throttled).rejects.toMatchObject({
      code: "MODEL_OVERLOADED",
      message: expect.stringContaining("throttlingException"),
    });
    for (const frame of [exceptionFrame("비밀", { message: "비밀" }), errorFrame("비밀", "비밀")]) {
      const failed = read(frame);
      await expect(failed).rejects.toMatchObject({
        code: "MODEL_FAILED",
        message: expect.not.stringContaining("비밀"),
        cause: undefined,
      });
    }
    await expect(read(errorFrame("ThrottlingException", ""))).rejects.toMatchObject({
      code: "MODEL_OVERLOADED",
    });
  });
});

describe("awsFrame", () => {
  it.each([
    [{}, "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936"],
    [
      { "content-type": "application/json" },
      "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1",
    ],
  ])(
    "builds what AWS publishes for its own clients' tests (aws-sdk-go-v2, eventstream/testdata)",
    (headers, hex) => {
      expect(awsFrame(headers, "{'foo':'bar'}").toString("hex")).toBe(hex);
    },
  );
});

/** Makes both checksums right, whatever the lengths say. */
function withChecksums(frame: Buffer): Buffer {
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}
