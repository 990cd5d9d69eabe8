/** Loads `skills/<folder>/index.ts` (or `.js`). A folder that fails is reported by its name and left out. */

import { existsSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Skill } from "../contract/skill.ts";

export interface LoadedSkills {
  readonly skills: readonly Skill[];
  /** One for each folder that was left out. */
  readonly faults: readonly SkillFault[];
}
export interface SkillFault {
  readonly folder: string;
  readonly reason: string;
}

const LOAD_LIMIT_MS = 5_000;

const shape = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be 1–40 of a–z, 0–9 and -"),
  title: z.string().min(1).max(14).optional(),
  description: z.string().min(1),
  examples: z.array(z.string().min(1)).optional(),
  mode: z.enum(["instant", "queued"]),
  match: z
    .union([
      z.string().min(1),
      z.instanceof(RegExp),
      z.array(z.union([z.string().min(1), z.instanceof(RegExp)])),
    ])
    .optional(),
  blocks: z.array(z.string().min(1)).optional(),
  fallback: z.boolean().optional(),
  run: z.custom((value) => typeof value === "function", "must be a function"),
});

/**
 * @param dir absolute or relative to the working directory. An absent folder gives no skills and one fault.
 * @param limitMs longest a folder may take to load.
 */
export async function loadSkills(dir: string, limitMs = LOAD_LIMIT_MS): Promise<LoadedSkills> {
  const root = resolve(dir);
  const skills: Skill[] = [];
  const faults: SkillFault[] = [];
  const folders = await foldersIn(root, faults);
  if (folders.length > 0) serveApiTo(await realpath(root));
  for (const folder of folders) {
    try {
      const skill = await loadFolder(join(root, folder), limitMs);
      refuseDuplicate(skill, skills);
      skills.push(skill);
    } catch (error) {
      faults.push({ folder, reason: reasonOf(error) });
    }
  }
  return { skills, faults };
}

/** One line, with the place for a fault of syntax. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, " ");
}

async function foldersIn(root: string, faults: SkillFault[]): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith("."));
    return folders
      .map((entry) => entry.name)
      .filter((name) => name !== "node_modules")
      .sort();
  } catch {
    faults.push({ folder: root, reason: "the folder cannot be read" });
    return [];
  }
}

async function loadFolder(linked: string, limitMs: number): Promise<Skill> {
  // Modules go by their true path, which is another one below a link.
  const folder = await realpath(linked);
  serveApiTo(folder);
  const file = ["index.ts", "index.js"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (!file) throw new Error("has no index.ts or index.js");
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not load within ${limitMs} ms`)), limitMs);
  });
  const module = (await Promise.race([import(pathToFileURL(file).href), limit]).finally(() =>
    clearTimeout(timer),
  )) as { default?: unknown };
  const checked = shape.safeParse(module.default);
  if (checked.success) return module.default as Skill;
  if (module.default === undefined)
    throw new Error("has no default export; export default defineSkill({ … })");
  throw new Error(
    checked.error.issues.map(({ path, message }) => `${path.join(".") || "skill"}: ${message}`).join("; "),
  );
}

function refuseDuplicate(skill: Skill, loaded: readonly Skill[]): void {
  if (loaded.some(({ name }) => name === skill.name))
    throw new Error(`another skill is named "${skill.name}"`);
  const fallback = loaded.find((other) => other.fallback);
  if (skill.fallback && fallback) throw new Error(`"${fallback.name}" is the fallback already`);
}

const served = new Set<string>();

/**
 * A skills folder may lie outside this package, where Node finds neither `saenggak` nor a package.json that calls its
 * files modules: imports from such a folder are answered here.
 */
function serveApiTo(root: string): void {
  const home = pathToFileURL(`${root}/`).href;
  if ([...served].some((other) => home.startsWith(other))) return;
  served.add(home);
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const api = new URL(`./api${extension}`, import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "saenggak" && context.parentURL?.startsWith(home))
        return { url: api, shortCircuit: true };
      const resolved = next(specifier, context);
      const ours = resolved.url.startsWith(home) && !resolved.url.includes("/node_modules/");
      if (!ours || !resolved.url.endsWith(".ts")) return resolved;
      return { ...resolved, format: "module-typescript" };
    },
  });
}
