// `node scripts/run.mjs <start|chat|test> [arguments]`: sets up what is missing, then goes on with the pinned Node.
import { spawn } from "node:child_process";
import { ensureDependencies, pinnedNode, root } from "./setup.mjs";

const [command = "start", ...args] = process.argv.slice(2);
ensureDependencies();
const target =
  command === "test" ? ["node_modules/vitest/vitest.mjs", "run", ...args] : ["src/cli.ts", command, ...args];
const child = spawn(pinnedNode, target, { cwd: root, stdio: "inherit" });
// A terminal signals the whole group, a supervisor only us: the child takes the first of either and ignores the rest.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
