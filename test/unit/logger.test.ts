import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/logger.ts";
import { ROOT, run } from "../helpers/run.ts";

async function written(
  level: "error" | "warn" | "info" | "debug",
  write: (log: ReturnType<typeof createLogger>) => void,
): Promise<Record<string, unknown>[]> {
  const stream = new PassThrough();
  const log = createLogger({ level, role: "test", stream });
  write(log);
  await log.close();
  stream.end();
  const lines = (await text(stream)).split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}

describe("a line", () => {
  it("is one JSON object an event", async () => {
    const [line, ...others] = await written("info", (log) =>
      log.info("turn.ended", { turn: "t-1", words: "두 줄\n과 \u2028", ok: true, ms: 12, absent: undefined }),
    );
    expect(others).toEqual([]);
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: "info",
      event: "turn.ended",
      role: "test",
      turn: "t-1",
      words: "두 줄\n과 \u2028",
      ok: true,
      ms: 12,
    });
    expect(Object.keys(line ?? {}).slice(0, 4)).toEqual(["time", "level", "event", "role"]);
  });

  it.each([
    ["error", ["error"]],
    ["warn", ["error", "warn"]],
    ["info", ["error", "warn", "info"]],
    ["debug", ["error", "warn", "info", "debug"]],
  ] as const)("below %s is left out", async (level, expected) => {
    const lines = await written(level, (log) => {
      for (const each of ["error", "warn", "info", "debug"] as const) log[each]("an.event");
    });
    expect(lines.map((line) => line.level)).toEqual(expected);
  });
});

describe("close", () => {
  it("waits for a slow reader, and drops what comes after", async () => {
    const got: string[] = [];
    const slow = new Writable({
      highWaterMark: 64,
      write(chunk, _encoding, done) {
        got.push(String(chunk));
        setImmediate(done);
      },
    });
    const log = createLogger({ level: "info", role: "test", stream: slow });
    for (let index = 0; index < 200; index++) log.info("an.event", { index });
    await log.close();
    await log.close();
    log.error("too.late");
    const lines = got.join("").trim().split("\n");
    expect(lines).toHaveLength(200);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ index: 199 });
  });
});

it.each([
  ["exits at once", 10, ""],
  ["closes its log after a burst", 2_000, "await log.close();"],
])("loses no line of a process that %s", async (_, count, before) => {
  const script = `
    import { createLogger } from "./src/logger.ts";
    const log = createLogger({ level: "info", role: "test" });
    for (let index = 0; index < ${count}; index++) log.info("an.event", { index });
    ${before}
    process.exit(0);`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
  });
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toHaveLength(count);
});
