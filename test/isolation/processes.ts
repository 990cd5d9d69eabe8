/** What runs in the zones, each in its namespace; the services as docker-compose.yml starts them, without root. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Place } from "./zones.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Of every program in the zones; its group has the same number. */
export const USER = 1_000;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
/** As `user`, `cap_drop` and `security_opt` have it. */
const CONTAINED = [
  "setpriv",
  ...[`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"],
  ...["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"],
];

export interface Crew {
  /** Where the program stands for the services' user. */
  readonly app: string;
  /** Its Node. */
  readonly node: string;
  /** Starts a service's own program. Its output goes to a file. */
  service(place: Place, command: readonly string[], env: Readonly<Record<string, string>>): void;
  /** Starts a helper of this folder and resolves when it is ready. It takes and sends messages. */
  helper(place: Place, script: string, ...args: readonly string[]): Promise<ChildProcess>;
  /** Resolves when a health check ends with 0. @throws Error with the service's last lines */
  healthy(place: Place, check: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>;
  output(name: string): string;
  /** Ends all of them, and what they started. */
  stop(): Promise<void>;
}

/** What the image holds of the repository. */
const PROGRAM = ["package.json", "src", "skills", "deploy", "node_modules"];

/**
 * The program where the services' user may read it: a checkout in a private folder is root's alone. Linked, not copied, where
 * that can be.
 */
function install(dir: string): string {
  const app = join(dir, "app");
  mkdirSync(app, { mode: 0o755 });
  const parts = PROGRAM.map((part) => join(ROOT, part)).filter(existsSync);
  const isLinked = spawnSync("cp", ["-al", ...parts, app]).status === 0;
  const { status, stderr } = isLinked ? { status: 0, stderr: "" } : spawnSync("cp", ["-a", ...parts, app]);
  if (status !== 0) throw new Error(`the program could not be put into ${app}: ${stderr}`);
  return app;
}

/** @param dir for the program and its output; everyone may read it */
export function gather(dir: string): Crew {
  const app = install(dir);
  const running: ChildProcess[] = [];
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const inside = ({ netns }: Place, command: readonly string[]) => ["netns", "exec", netns, ...command];
  const logOf = (name: string) => join(dir, `${name}.log`);
  const output = (name: string) => readFileSync(logOf(name), "utf8");

  return {
    app,
    node: process.execPath.replace(ROOT, `${app}/`),
    output,
    service(place, command, env) {
      const log = openSync(logOf(place.name), "a");
      chownSync(logOf(place.name), USER, USER);
      const child = spawn("ip", inside(place, [...CONTAINED, ...command]), {
        cwd: app,
        env: { PATH: path, HOME: dir, ...env },
        stdio: ["ignore", log, log],
        detached: true,
      });
      running.push(child);
    },
    async helper(place, script, ...args) {
      const file = join(ROOT, "test/isolation", script);
      const child = spawn("ip", inside(place, [process.execPath, file, ...args]), {
        cwd: ROOT,
        stdio: ["ignore", "inherit", "inherit", "ipc"],
        detached: true,
      });
      running.push(child);
      await Promise.race([
        once(child, "message"),
        once(child, "exit").then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`))),
      ]);
      return child;
    },
    async healthy(place, check, env = {}) {
      for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(200)) {
        const run = spawnSync("ip", inside(place, check), { cwd: ROOT, env: { PATH: path, ...env } });
        if (run.status === 0) return;
      }
      throw new Error(
        `${place.name} is not healthy:\n${output(place.name).split("\n").slice(-20).join("\n")}`,
      );
    },
    async stop() {
      const ended = running.map(
        (child) => child.exitCode !== null || child.signalCode !== null || once(child, "exit"),
      );
      for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        for (const { pid } of running) endGroup(pid, signal);
        const limit = sleep(STOP_LIMIT_MS, "late", { ref: false });
        if ((await Promise.race([Promise.all(ended), limit])) !== "late") break;
      }
    },
  };
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
