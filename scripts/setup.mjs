// Set-up that must run before anything is installed: plain JavaScript, Node's own modules, any Node from 18 on.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
/** The Node that package.json pins, whatever the machine's own is. */
export const pinnedNode = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));

/** Installs what package-lock.json lists unless it is there already; a look takes a few milliseconds. */
export function ensureDependencies() {
  if (isInstalled()) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  const options = { cwd: root, stdio: "inherit", shell: process.platform === "win32" && args.length === 0 };
  const { status } = spawnSync(command, [...args, "ci", "--include=dev", "--loglevel=error"], options);
  if (status !== 0 || !isInstalled()) {
    console.error("npm ci failed: see its message above. Is the npm registry reachable?");
    process.exit(1);
  }
}

/**
 * Whether `at` holds every package of its package-lock.json in the version named there. npm notes what it installed in
 * node_modules/.package-lock.json at the end of an install, so a broken-off one does not count; a folder that somebody
 * deleted or changed afterwards is found by looking.
 */
export function isInstalled(at = root) {
  const wanted = read(join(at, "package-lock.json"))?.packages;
  const noted = read(join(at, "node_modules/.package-lock.json"))?.packages;
  if (!wanted || !noted || !existsSync(join(at, "node_modules/node/bin/node"))) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" ||
      (optional && !noted[path]) ||
      (noted[path]?.version === version && read(join(at, path, "package.json"))?.version === version),
  );
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
