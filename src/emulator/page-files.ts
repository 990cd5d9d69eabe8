/** The page's files: built beforehand in a compiled program, at the first visit where it runs from its sources. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageFile } from "./page-build.ts";

/** Where `npm run build` puts them. */
const BUILT = fileURLToPath(new URL("./built-page", import.meta.url));

let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** The same files for every caller of this process. @throws when they can be neither read nor built; the next call tries again */
export function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  files ??= load().catch((error: unknown) => {
    files = undefined;
    throw error;
  });
  return files;
}

async function load(): Promise<ReadonlyMap<string, PageFile>> {
  const all = (await readBuilt()) ?? (await (await import("./page-build.ts")).buildPage());
  return new Map(all.map((file) => [file.path, file]));
}

async function readBuilt(): Promise<readonly PageFile[] | undefined> {
  const entries = await readdir(BUILT, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const found = entries?.filter((entry) => entry.isFile());
  return (
    found &&
    Promise.all(
      found.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return { path: path.slice(BUILT.length + 1), body: await readFile(path) };
      }),
    )
  );
}
