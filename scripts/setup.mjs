// Set-up that must run before anything is installed: plain JavaScript, Node's own modules, any Node from 18 on.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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

/** npm notes what it installed in node_modules/.package-lock.json. */
function isInstalled() {
  const wanted = packagesIn("package-lock.json");
  const installed = packagesIn("node_modules/.package-lock.json");
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")).packages;
  } catch {
    return undefined;
  }
}
