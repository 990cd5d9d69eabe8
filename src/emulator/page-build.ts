/** Builds the page with Vite: for `npm run build`, and in memory for a server that runs from the sources. */
import { fileURLToPath } from "node:url";

export interface PageFile {
  /** Below the page's own address, e.g. `assets/index-1a2b.js`. */
  readonly path: string;
  readonly body: Buffer;
}

const ROOT = fileURLToPath(new URL("./page", import.meta.url));

/** The page's files. Needs the development dependencies, which `npm start` has; takes about half a second. */
export async function buildPage(): Promise<PageFile[]> {
  const { build } = await import("vite");
  const built = await build({
    root: ROOT,
    base: "./",
    configFile: false,
    envDir: false,
    logLevel: "warn",
    // Nothing inline: the page's policy lets no inline style or script run.
    build: { write: false, assetsInlineLimit: 0, modulePreload: false, target: "es2022" },
  });
  if (!("output" in built)) throw new Error("Vite was to build one page");
  return built.output.map((file) => ({
    path: file.fileName,
    body: Buffer.from(file.type === "chunk" ? file.code : file.source),
  }));
}
