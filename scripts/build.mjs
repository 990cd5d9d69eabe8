// `npm run build`: compiles src and skills and builds the emulator's page to dist/, with a package.json there that names
// the compiled public API.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildPage } from "../src/emulator/page-build.ts";

/** What a visit of the page may weigh on the wire, all of its parts together. */
const MOST_PAGE_BYTES = 150 * 1024;

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

const files = await buildPage();
for (const { path, body } of files) {
  const to = join("dist/src/emulator/built-page", path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, body);
}
const bytes = files.reduce((sum, { body }) => sum + gzipSync(body).length, 0);
console.log(
  `page: ${(bytes / 1024).toFixed(1)} KB gzip in ${files.length} files, of ${MOST_PAGE_BYTES / 1024} KB`,
);
if (bytes > MOST_PAGE_BYTES) {
  console.error("The emulator's page is too heavy.");
  process.exit(1);
}
