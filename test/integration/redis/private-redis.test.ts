import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { connectRedis } from "../../../src/redis/connect.ts";
import { startPrivateRedis } from "../../../src/redis/private-redis.ts";
import { silent } from "../../helpers/redis.ts";
import { inherited, isAlive, ROOT, temporaryFolder } from "../../helpers/run.ts";

const program = inject("redisProgram");

/** Stopped with the test, unless the test does. */
async function start(dir: string, which = program) {
  const redis = await startPrivateRedis(which, dir);
  onTestFinished(() => redis.stop());
  const connection = connectRedis(redis.url, "patient", silent);
  onTestFinished(() => connection.disconnect());
  return { ...redis, connection };
}

/** Another process that starts one in `dir` and then waits, in a process group of its own. */
async function startElsewhere(dir: string) {
  const script = `
    import { startPrivateRedis } from "./src/redis/private-redis.ts";
    process.on("SIGINT", () => console.log("SIGINT"));
    const { url, pid } = await startPrivateRedis(process.env.PROGRAM, process.env.DIR);
    console.log(JSON.stringify({ url, pid }));
    setInterval(() => {}, 60_000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    env: { ...inherited(), PROGRAM: program, DIR: dir },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(owner, "exit");
  onTestFinished(async () => {
    owner.kill("SIGKILL");
    await ended;
  });
  const [line] = await once(owner.stdout, "data");
  const { url, pid } = JSON.parse(String(line)) as { url: string; pid: number };
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, "SIGKILL")));
  const connection = connectRedis(url, "patient", silent);
  onTestFinished(() => connection.disconnect());
  return { owner, ended, pid, connection };
}

const gone = (pid: number) =>
  vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000, interval: 10 });

describe("a private Redis", () => {
  it("answers on its socket only, keeps every write and throws none away", async () => {
    const { url, connection } = await start(await temporaryFolder());
    expect(url).toMatch(/^\/.*\/redis\.sock$/);
    expect(await connection.ping()).toBe("PONG");
    const info = await connection.info();
    expect(info).toMatch(/^tcp_port:0\r$/m);
    expect(info).toMatch(/^aof_enabled:1\r$/m);
    expect(info).toMatch(/^maxmemory_policy:noeviction\r$/m);
  });

  it("has its data again after a stop, which leaves no process", async () => {
    const dir = await temporaryFolder();
    const first = await start(dir);
    await first.connection.set("kept", "still here");
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(dir);
    expect(await second.connection.get("kept")).toBe("still here");
    await second.stop();
    await second.stop();
    expect((await readdir(dir)).filter((name) => name.endsWith(".sock"))).toEqual([]);
  });

  it("works below a path too long for a socket, and finds its data there again", async () => {
    const dir = join(await temporaryFolder(), "아주-긴-이름의-폴더".repeat(3), "b".repeat(60));
    const first = await start(dir);
    expect(Buffer.byteLength(first.url)).toBeLessThanOrEqual(100);
    await first.connection.set("kept", "still here");
    await expect(startPrivateRedis(program, dir)).rejects.toThrow(/in use/);
    await first.stop();
    const second = await start(dir);
    expect(second.url).toBe(first.url);
    expect(await second.connection.get("kept")).toBe("still here");
  });
});

describe("a folder in use", () => {
  it("is refused in one line that names its process, and the first goes on", async () => {
    const dir = await temporaryFolder();
    const { owner, connection } = await startElsewhere(dir);
    await expect(startPrivateRedis(program, dir)).rejects.toThrow(
      `${dir} is in use by process ${owner.pid}; stop it first.`,
    );
    expect(await connection.ping()).toBe("PONG");
  });

  it("goes to one of many that start at once", async () => {
    const dir = await temporaryFolder();
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => startPrivateRedis(program, dir)));
    const started = starts.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    await Promise.all(started.map((redis) => redis.stop()));
    expect(started).toHaveLength(1);
  });
});

describe("an owner that is killed", () => {
  it("is taken over: its Redis ends, and what it held is there", async () => {
    const dir = await temporaryFolder();
    const { owner, ended, pid, connection } = await startElsewhere(dir);
    await connection.set("kept", "still here");
    owner.kill("SIGKILL");
    await ended;
    expect(isAlive(pid)).toBe(true);
    connection.disconnect();
    const next = await start(dir);
    expect(await next.connection.get("kept")).toBe("still here");
    await gone(pid);
    expect(next.pid).not.toBe(pid);
  });

  it("is no hindrance when its Redis was killed too", async () => {
    const dir = await temporaryFolder();
    const { owner, ended, pid, connection } = await startElsewhere(dir);
    await connection.set("kept", "still here");
    connection.disconnect();
    process.kill(pid, "SIGKILL");
    owner.kill("SIGKILL");
    await ended;
    await gone(pid);
    const next = await start(dir);
    expect(await next.connection.get("kept")).toBe("still here");
  });
});

it("outlives a Ctrl-C, which goes to the whole group of its owner", async () => {
  const { owner, connection } = await startElsewhere(await temporaryFolder());
  process.kill(-(owner.pid ?? 0), "SIGINT");
  // The owner has had the signal, so whoever else was to get it has it too.
  const [told] = await once(owner.stdout, "data");
  expect(String(told)).toBe("SIGINT\n");
  // Redis ends within its next round of chores (100 ms): it must still be there to answer after several.
  expect(await connection.blpop("nothing", 0.5)).toBeNull();
});

describe("a Redis that does not start", () => {
  it("is said with its log's last line, and leaves the folder free", async () => {
    const dir = await temporaryFolder();
    const script = join(dir, "faulty-redis");
    await writeFile(script, `#!/bin/sh\necho "Can't chdir" > "${dir}/redis.log"\nexit 1\n`, { mode: 0o755 });
    await expect(startPrivateRedis(script, dir)).rejects.toThrow("Redis did not start: Can't chdir");
    expect(await (await start(dir)).connection.ping()).toBe("PONG");
  });

  it("is said at once when there is no such program", async () => {
    const begun = performance.now();
    const starting = startPrivateRedis("no-such-redis", await temporaryFolder());
    await expect(starting).rejects.toThrow("Redis did not start: no reason given");
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
