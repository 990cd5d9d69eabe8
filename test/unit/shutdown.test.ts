import { describe, expect, it } from "vitest";
import type { Log, LogFields } from "../../src/contract/ports.ts";
import { createShutdown } from "../../src/shutdown.ts";
import { ROOT, run } from "../helpers/run.ts";

function recording() {
  const warnings: [string, LogFields | undefined][] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn: (...line) => void warnings.push([line[0], line[1]]),
    error() {},
  };
  return { log, warnings };
}

describe("shutdown", () => {
  it("says that it has begun before its first step", async () => {
    const shutdown = createShutdown(recording().log);
    const told: boolean[] = [shutdown.begun.aborted];
    shutdown.add("step", async () => void told.push(shutdown.begun.aborted));
    await shutdown.run();
    expect(told).toEqual([false, true]);
  });

  it("runs its steps one after another, newest first, the last ones last", async () => {
    const { log, warnings } = recording();
    const shutdown = createShutdown(log);
    const told: string[] = [];
    const step = (name: string) => async () => {
      told.push(`${name} begins`);
      await Promise.resolve();
      told.push(`${name} ends`);
    };
    shutdown.addLast("log", step("log"));
    shutdown.add("first", step("first"));
    shutdown.addLast("redis", step("redis"));
    shutdown.add("second", step("second"));
    await shutdown.run();
    expect(told).toEqual(
      ["second", "first", "redis", "log"].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(warnings).toEqual([]);
  });

  it("says a failure and goes on", async () => {
    const { log, warnings } = recording();
    const shutdown = createShutdown(log);
    const told: string[] = [];
    shutdown.add("rest", async () => told.push("rest"));
    shutdown.add("faulty", () => Promise.reject(new Error("no")));
    shutdown.add("throwing", () => {
      throw new Error("at once");
    });
    await shutdown.run();
    expect(told).toEqual(["rest"]);
    expect(warnings).toEqual([
      ["shutdown.step_failed", { step: "throwing", reason: "at once" }],
      ["shutdown.step_failed", { step: "faulty", reason: "no" }],
    ]);
  });

  it("passes over what does not end, within its time for all of it", async () => {
    const { log, warnings } = recording();
    const shutdown = createShutdown(log, 100);
    const told: string[] = [];
    shutdown.addLast("redis", async () => told.push("redis"));
    shutdown.add("stuck", () => new Promise(() => {}));
    shutdown.add("stuck too", () => new Promise(() => {}));
    const begun = performance.now();
    await shutdown.run();
    // Half a second is left to each, however little the whole has.
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(told).toEqual(["redis"]);
    expect(warnings.map(([, fields]) => fields?.step)).toEqual(["stuck too", "stuck"]);
  });

  it("runs once, however often it is asked to", async () => {
    const shutdown = createShutdown(recording().log);
    let runs = 0;
    shutdown.add("once", async () => runs++);
    await Promise.all([shutdown.run(), shutdown.run()]);
    await shutdown.run();
    expect(runs).toBe(1);
  });
});

it.each(["SIGINT", "SIGTERM"])("%s resolves once and a repeat kills nobody", async (signal) => {
  const script = `
    import { untilSignalled } from "./src/shutdown.ts";
    const signalled = untilSignalled();
    const open = setInterval(() => {}, 1_000);
    process.kill(process.pid, "${signal}");
    console.log(await signalled);
    process.kill(process.pid, "${signal}");
    process.kill(process.pid, "SIGINT");
    setImmediate(() => {
      console.log("alive");
      clearInterval(open);
    });`;
  const { code, stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: ROOT });
  expect(stdout).toBe(`${signal}\nalive\n`);
  expect(code).toBe(0);
});
