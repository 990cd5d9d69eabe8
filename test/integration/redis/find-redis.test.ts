import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { ROOT, run, temporaryFolder } from "../../helpers/run.ts";

const SCRIPT = `
  process.getuid = () => Number(process.env.PRETENDED_UID);
  import { findOrInstallRedis } from "./src/redis/find-redis.ts";
  try {
    console.log("found " + findOrInstallRedis((line) => console.log("said " + line)));
  } catch (error) {
    console.log("failed " + error.message);
  }`;

const whereIs = (program: string) =>
  execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();

/** Looks for Redis where only `sh`, `env` and these programs are on PATH. */
async function find(programs: Readonly<Record<string, string>>, uid = 1_000): Promise<string> {
  const bin = join(await temporaryFolder(), "bin");
  await mkdir(bin);
  for (const tool of ["sh", "env"]) await symlink(whereIs(tool), join(bin, tool));
  for (const [name, body] of Object.entries(programs))
    await writeFile(join(bin, name), `#!/bin/sh\nBIN="${bin}"\n${body}\n`, { mode: 0o755 });
  const args = ["--input-type=module", "-e", SCRIPT];
  const env = { PATH: bin, PRETENDED_UID: String(uid) };
  const { stdout, stderr } = await run(process.execPath, args, { cwd: ROOT, env });
  expect(stderr).toBe("");
  return stdout.trim();
}

const version = (text: string) => `echo "${text} sha=00000000:0 malloc=libc bits=64"`;
const REDIS_7 = version("Redis server v=7.0.15");
const REDIS_6 = version("Redis server v=6.0.16");
const VALKEY_8 = version("Valkey server v=8.1.4");
/** Writes a redis-server that says it is version 7. */
const INSTALLS = `printf '#!/bin/sh\\necho "Redis server v=7.2.4 sha=0"\\n' > "$BIN/redis-server"; /bin/chmod 755 "$BIN/redis-server"`;

describe("finding", () => {
  it("takes the program that this run's own Redis was made of", async () => {
    const program = inject("redisProgram");
    expect(["redis-server", "valkey-server"]).toContain(program);
  });

  it.each([
    ["redis-server", { "redis-server": REDIS_7 }],
    ["valkey-server", { "valkey-server": VALKEY_8 }],
    ["redis-server", { "redis-server": REDIS_7, "valkey-server": VALKEY_8 }],
    ["valkey-server", { "redis-server": REDIS_6, "valkey-server": VALKEY_8 }],
  ])("takes %s of %o", async (found, programs) => {
    expect(await find(programs)).toBe(`found ${found}`);
  });
});

describe("installing", () => {
  it("is done and said where it may be", async () => {
    expect(await find({ brew: `[ "$*" = "install --quiet redis" ] && ${INSTALLS}` })).toMatch(
      /^said Redis 7 was not found: installing the system's package with brew …\nfound redis-server$/,
    );
  });

  it("that fails is said with its reason and how to do it by hand", async () => {
    const failing = { brew: `echo "warming up" >&2; echo "no network" >&2; exit 1` };
    expect(await find(failing)).toMatch(
      /\nsaid brew failed: no network\nfailed Redis 7 or Valkey is needed and was not found\. Install it \(.*brew install.*\), or set REDIS_URL\.$/,
    );
  });

  it("that brings an old one does not count", async () => {
    const old = { brew: INSTALLS.replace("v=7", "v=6") };
    expect(await find(old)).toMatch(/\nfailed Redis 7 or Valkey is needed and the one found here is older\./);
  });

  it("of a system package is done by root", async () => {
    const apt = { "apt-get": `[ "$1" = update ] || { ${INSTALLS}; }` };
    expect(await find(apt, 0)).toMatch(/installing the system's package with apt-get …\nfound redis-server$/);
  });

  it("of a system package is left to root, with a line on how", async () => {
    const said = await find({ "apt-get": INSTALLS });
    expect(said).toBe(
      "failed Redis 7 or Valkey is needed and was not found. Install it (sudo apt-get update -qq && " +
        "sudo apt-get install -y -qq --no-install-recommends redis-server), or set REDIS_URL.",
    );
  });

  it("is explained where no installer is known", async () => {
    expect(await find({})).toMatch(
      /^failed Redis 7 or Valkey is needed .* \(https:\/\/redis\.io\/.*\), or set REDIS_URL\.$/,
    );
  });
});
