/** Builds the Dockerfile without Docker: each stage becomes a folder, its RUN lines run there with the pinned Node. */
import { spawnSync } from "node:child_process";
import { cp, mkdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  environmentOf,
  execForm,
  type Instruction,
  readDockerfile,
  type Stage,
  textsOf,
} from "../helpers/dockerfile.ts";

const CONTEXT = fileURLToPath(new URL("../..", import.meta.url));

export interface BuiltImage {
  /** Its working folder, where this machine keeps it. */
  readonly path: string;
  /** The same folder's name inside. */
  readonly workdir: string;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** @param dir an empty folder. @throws Error with the output of the RUN line that failed */
export async function buildImage(dir: string): Promise<BuiltImage> {
  const stages = readDockerfile();
  const [base] = stages;
  const image = stages.at(-1);
  const workdir = base && textsOf(base, "WORKDIR")[0];
  if (!image || !workdir) throw new Error("the Dockerfile's first stage sets no WORKDIR");
  for (const stage of neededBy(image, stages)) {
    const root = join(dir, stage.name);
    await mkdir(join(root, workdir), { recursive: true });
    for (const instruction of stage.instructions) {
      if (instruction.name === "COPY") await copy(instruction, { dir, to: join(root, workdir) });
      if (instruction.name === "RUN") run(instruction.text, join(root, workdir));
    }
  }
  const [uid = 0, gid = 0] = (textsOf(image, "USER").at(-1) ?? "").split(":").map(Number);
  const entrypoint = execForm(textsOf(image, "ENTRYPOINT")[0]);
  return {
    path: join(dir, image.name, workdir),
    workdir,
    user: { uid, gid },
    env: environmentOf(image),
    entrypoint,
  };
}

/** The stages that an image is made of, itself last; as builders do, others are left aside. */
function neededBy(image: Stage, stages: readonly Stage[]): readonly Stage[] {
  const needed = new Set([image.name]);
  return stages
    .toReversed()
    .filter(({ name, from, instructions }) => {
      if (!needed.has(name)) return false;
      for (const source of [from, ...instructions.map(({ flags }) => flags.from)])
        if (source) needed.add(source);
      return true;
    })
    .toReversed();
}

/** A folder's content goes into the destination, a file under its own name, unless the destination is a file's name. */
async function copy({ text, flags }: Instruction, where: { dir: string; to: string }): Promise<void> {
  const sources = text.split(" ");
  const destination = sources.pop() ?? "";
  const from = flags.from ? join(where.dir, flags.from) : CONTEXT;
  for (const source of sources) {
    const path = join(from, source);
    const isFile = (await stat(path)).isFile();
    const into = resolve(where.to, destination);
    await cp(path, isFile ? join(into, basename(source)) : into, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, cwd: string): void {
  const { NODE_ENV: _, ...outer } = process.env;
  // What an npm around the tests says of its own package would lead the inner one there.
  const kept = Object.entries(outer).filter(
    ([name]) => !/^npm_(?!config_)|^npm_config_local_prefix$/.test(name),
  );
  const env = { ...Object.fromEntries(kept), PATH: `${dirname(process.execPath)}:${systemPath()}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`);
}

/** Without any node_modules/.bin: the image has none. */
function systemPath(): string {
  const parts = (process.env.PATH ?? "").split(":");
  return parts.filter((part) => !part.includes("node_modules")).join(":");
}
