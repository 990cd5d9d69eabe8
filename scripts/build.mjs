// `npm run build`: compiles src and skills to dist/, with a package.json there that names the compiled public API.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
const tsc = "node_modules/typescript/bin/tsc";
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
const { name, version, description, license, type, dependencies } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const built = {
  name,
  version,
  description,
  license,
  type,
  exports: { ".": { types: "./src/skill/api.d.ts", default: "./src/skill/api.js" } },
  bin: { saenggak: "./src/cli.js" },
  dependencies,
};
writeFileSync("dist/package.json", `${JSON.stringify(built, null, 2)}\n`);
