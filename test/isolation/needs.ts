/** What the zones need of this machine. Gates and Redis are installed where that is possible. */
import { spawnSync } from "node:child_process";
import { findOrInstallRedis } from "../../src/redis/find-redis.ts";

const GATES = ["squid", "haproxy"] as const;
/** A namespace that is only tried. */
const TRIAL = `saenggak-trial-${process.pid}`;
const ENV = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Why it cannot be done here; undefined when it can. */
export function missing(): string | undefined {
  if (process.platform !== "linux") return "this is not Linux";
  if (process.getuid?.() !== 0) return "it is not run as root";
  for (const tool of ["ip", "setpriv", "openssl"]) if (!has(tool)) return `there is no ${tool}`;
  if (spawnSync("ip", ["netns", "add", TRIAL]).status !== 0)
    return "this machine allows no network namespaces";
  const bridge = ["-n", TRIAL, "link", "add", "br0", "type", "bridge"];
  const { status } = spawnSync("ip", bridge);
  spawnSync("ip", ["netns", "del", TRIAL]);
  if (status !== 0) return "its kernel has no bridges";
  const lacking = GATES.filter((gate) => !has(gate));
  if (lacking.length > 0) install(lacking);
  const still = GATES.filter((gate) => !has(gate));
  if (still.length > 0) return `there is no ${still.join(" and no ")}`;
  try {
    findOrInstallRedis(console.log);
  } catch (error) {
    return error instanceof Error ? error.message : "there is no Redis";
  }
  return undefined;
}

function install(packages: readonly string[]): void {
  if (!has("apt-get")) return;
  console.log(`installing ${packages.join(" and ")} with apt-get …`);
  for (const step of [["update"], ["install", "-y", "--no-install-recommends", ...packages]])
    spawnSync("apt-get", ["-qq", ...step], {
      env: { ...ENV, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      stdio: "ignore",
    });
}

function has(tool: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", tool], { env: ENV, stdio: "ignore" }).status === 0;
}
