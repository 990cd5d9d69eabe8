import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEvent, readEvents } from "../../../src/model/event-stream.ts";

async function read(text: string, size = 1_000): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const events: string[] = [];
  for await (const data of readEvents(chunks())) events.push(data);
  return events;
}

describe("readEvents", () => {
  it.each(["\n", "\r\n"])("reads the data of every event, however the bytes are cut (%j)", async (eol) => {
    const lines = [
      ": ping",
      "",
      "event: x",
      "id: 1",
      'data: {"답":"🙂"}',
      "",
      "data:a",
      "data:  b",
      "",
      "",
      "",
    ];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (size) => {
        expect(await read(lines.join(eol), size)).toEqual(['{"답":"🙂"}', "a\n b"]);
      }),
    );
  });

  it("passes over an event that the end cuts off", async () => {
    for (const rest of ["data: 둘", "data: 둘\n", 'data: {"a":1}\n', "da"]) {
      expect(await read(`data: 하나\n\n${rest}`)).toEqual(["하나"]);
    }
  });

  it("takes bare JSON for data, up to an empty line or the end", async () => {
    const bare = '{\n  "error": {\n    "code": 503\n  }\n}';
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom("", "\n", "\n\n", "\n\ndata: 둘\n\n"),
        async (size, end) => {
          const [first, error, ...later] = await read(`data: 하나\n\n${bare}${end}`, size);
          expect(first).toBe("하나");
          expect(JSON.parse(error ?? "")).toEqual({ error: { code: 503 } });
          expect(later).toEqual(end.includes("둘") ? ["둘"] : []);
        },
      ),
    );
  });

  it("holds no event of more than 1 MB", async () => {
    const events = read(`data: ${"가".repeat(350_000)}`, 16_384);
    await expect(events).rejects.toMatchObject({ code: "MODEL_FAILED" });
    expect(await read(`data: ${"가".repeat(300_000)}\n\n`.repeat(4), 16_384)).toHaveLength(4);
  });
});

describe("parseEvent", () => {
  it.each(["", "{", "3", "null", '"비밀"'])("refuses %j without quoting it", (data) => {
    expect(() => parseEvent(data)).toThrow(
      expect.objectContaining({
        code: "MODEL_FAILED",
        cause: undefined,
        message: expect.not.stringContaining("비밀"),
      }),
    );
  });
});
