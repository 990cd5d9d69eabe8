/** Finds a Redis program on this machine, and installs the system's package when there is none and it may. */
import { spawnSync } from "node:child_process";

const PROGRAMS = ["redis-server", "valkey-server"];
const OLDEST = 7;

interface Installer {
  readonly tool: string;
  readonly steps: readonly (readonly string[])[];
  readonly needsRoot: boolean;
}

const INSTALLERS: readonly Installer[] = [
  {
    tool: "apt-get",
    steps: [
      ["apt-get", "update", "-qq"],
      ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "redis-server"],
    ],
    needsRoot: true,
  },
  { tool: "apk", steps: [["apk", "add", "--quiet", "redis"]], needsRoot: true },
  { tool: "dnf", steps: [["dnf", "install", "-y", "-q", "valkey"]], needsRoot: true },
  { tool: "brew", steps: [["brew", "install", "--quiet", "redis"]], needsRoot: false },
];

/**
 * The program's name.
 * @param say gets a line for what is being done.
 * @throws Error whose message says in one line how to install it by hand.
 */
export function findOrInstallRedis(say: (line: string) => void): string {
  const found = PROGRAMS.find(isNewEnough);
  if (found) return found;
  const installer = INSTALLERS.find(({ tool }) => isOnPath(tool));
  if (installer && (!installer.needsRoot || process.getuid?.() === 0)) install(installer, say);
  const installed = PROGRAMS.find(isNewEnough);
  if (installed) return installed;
  const how = installer
    ? `sudo ${installer.steps.map((step) => step.join(" ")).join(" && sudo ")}`
    : "https://redis.io/docs/latest/get-started/";
  const state = PROGRAMS.some(isOnPath) ? "the one found here is older" : "was not found";
  throw new Error(`Redis ${OLDEST} or Valkey is needed and ${state}. Install it (${how}), or set REDIS_URL.`);
}

function install({ tool, steps }: Installer, say: (line: string) => void): void {
  say(`Redis ${OLDEST} was not found: installing the system's package with ${tool} …`);
  for (const [command = "", ...args] of steps) {
    const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    const run = spawnSync("env", [...Object.entries(env).map(([k, v]) => `${k}=${v}`), command, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (run.status !== 0)
      say(`${command} failed: ${run.stderr.toString().trim().split("\n").at(-1) ?? "no reason given"}`);
  }
}

/** Both programs say `… server v=7.0.15 …`. */
function isNewEnough(program: string): boolean {
  const { stdout } = spawnSync(program, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return Number(/\bv=(\d+)\./.exec(stdout ?? "")?.[1] ?? 0) >= OLDEST;
}

function isOnPath(program: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore" }).status === 0;
}
