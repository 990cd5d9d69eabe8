import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ROOT, run, temporaryFolder } from "../../helpers/run.ts";

/** Plain JavaScript, since it runs before anything is installed. */
const setup: string = join(ROOT, "scripts/setup.mjs");
const { isInstalled } = (await import(setup)) as { isInstalled: (at?: string) => boolean };

const PACKAGES = {
  "node_modules/node": "24.0.0",
  "node_modules/a": "1.0.0",
  "node_modules/a/node_modules/b": "2.0.0",
};

let dir: string;
/** A tree in which everything is installed. */
beforeEach(async () => {
  dir = await temporaryFolder();
  const packages: Record<string, object> = { "": { name: "saenggak" } };
  for (const [path, version] of Object.entries(PACKAGES)) {
    packages[path] = { version };
    await writeJson(`${path}/package.json`, { version });
  }
  await writeJson("node_modules/.package-lock.json", { packages });
  await writeJson("package-lock.json", {
    packages: { ...packages, "node_modules/other-os": { version: "1.0.0", optional: true } },
  });
  await mkdir(join(dir, "node_modules/node/bin"));
  await writeFile(join(dir, "node_modules/node/bin/node"), "");
});

async function writeJson(path: string, value: object): Promise<void> {
  await mkdir(join(dir, path, ".."), { recursive: true });
  await writeFile(join(dir, path), JSON.stringify(value));
}

describe("isInstalled", () => {
  it("is true for this tree, and for one like it", () => {
    expect(isInstalled()).toBe(true);
    expect(isInstalled(dir)).toBe(true);
  });

  it.each([
    "node_modules",
    "node_modules/a",
    "node_modules/a/node_modules/b",
    "node_modules/.package-lock.json",
    "node_modules/node/bin/node",
    "package-lock.json",
  ])("is false without %s", async (path) => {
    await rm(join(dir, path), { recursive: true });
    expect(isInstalled(dir)).toBe(false);
  });

  it("is false when a package has another version than the lockfile", async () => {
    await writeJson("node_modules/a/package.json", { version: "1.0.1" });
    expect(isInstalled(dir)).toBe(false);
  });

  it("is false when the lockfile names a package or version that was not installed", async () => {
    const lock = JSON.parse(await readFile(join(dir, "package-lock.json"), "utf8"));
    lock.packages["node_modules/new"] = { version: "1.0.0" };
    await writeJson("package-lock.json", lock);
    expect(isInstalled(dir)).toBe(false);
    delete lock.packages["node_modules/new"];
    await writeJson("package-lock.json", lock);
    expect(isInstalled(dir)).toBe(true);
    lock.packages["node_modules/a"].version = "1.1.0";
    await writeJson("package-lock.json", lock);
    expect(isInstalled(dir)).toBe(false);
  });
});

describe("scripts/run.mjs", () => {
  const copied = ["scripts", "src", "skills", "package.json", "package-lock.json"];
  let tree: string;

  /** A copy of the sources, and an npm that only notes what it was called with. */
  beforeEach(async () => {
    tree = await temporaryFolder();
    for (const name of copied) await cp(join(ROOT, name), join(tree, name), { recursive: true });
    const npm = `import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(join(tree, "called"))}, process.argv.slice(2).join(" "));`;
    await writeFile(join(tree, "npm.js"), npm);
  });
  const runIn = (...args: string[]) =>
    run(process.execPath, ["scripts/run.mjs", ...args], {
      cwd: tree,
      env: { npm_execpath: join(tree, "npm.js") },
    });
  const called = () => readFile(join(tree, "called"), "utf8").catch(() => undefined);

  it("installs nothing when nothing is missing, and hands on arguments, output and exit code", async () => {
    await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
    const { code, stdout, stderr } = await runIn("skills");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^ask {2}/);
    expect(code).toBe(0);
    expect((await runIn("no-such-command")).code).toBe(2);
    expect(await called()).toBeUndefined();
  });

  it("runs npm ci when something is, says so, and ends with a line on what to look at if that did not help", async () => {
    const { code, stdout, stderr } = await runIn("skills");
    expect(await called()).toMatch(/^ci( |$)/);
    expect(stderr).toBe(
      "Installing dependencies (npm ci) …\n" +
        "npm ci failed: see its message above. Is the npm registry reachable?\n",
    );
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });
});
