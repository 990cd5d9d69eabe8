/** `saenggak doctor models`: asks each model one short question and prints what came of it. */
import { readConfig } from "../config.ts";
import type { Model } from "../contract/model.ts";
import { estimateTokens } from "../conversation/estimate-tokens.ts";
import { errorCode } from "../errors.ts";
import { isForeign } from "../model/answer-language.ts";
import { hostOf } from "../model/backend-kinds.ts";
import type { CatalogueModel } from "../model/catalogue.ts";
import { collectAnswer } from "../model/collect.ts";
import { openModels } from "./open-models.ts";

const QUESTION = "바다가 짠 까닭을 두 문장으로 알려 주세요.";
const LIMIT_MS = 120_000;
const HEADS = [
  "model",
  "reachable",
  "first token",
  "tokens/s",
  "reasoning apart",
  "Korean",
  "place",
] as const;

/** Exits with 1 when a model cannot be reached. */
export async function doctorModels(): Promise<void> {
  const { models } = await openModels(readConfig("doctor"));
  const rows: string[][] = [[...HEADS]];
  let unreachable = 0;
  for (const { entry, model } of models) {
    const tried = await tryModel(model);
    if ("fault" in tried) unreachable += 1;
    rows.push([entry.name, ...wordsOf(tried), placeOf(entry)]);
  }
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  if (unreachable > 0) process.exitCode = 1;
}

type Tried =
  | { readonly fault: string }
  | {
      readonly firstTokenMs: number;
      /** Estimated where the provider tells no usage. */
      readonly tokensPerSecond: number;
      readonly reasoning: boolean;
      readonly korean: boolean;
    };

async function tryModel(model: Model): Promise<Tried> {
  const begun = performance.now();
  let first: number | undefined;
  try {
    const answer = await collectAnswer(
      model,
      { question: QUESTION, signal: AbortSignal.timeout(LIMIT_MS) },
      {
        onPart({ type }) {
          if (type === "text" || type === "reasoning") first ??= performance.now();
        },
      },
    );
    const ended = performance.now();
    const { text, reasoning, usage } = answer;
    const tokens = usage?.outputTokens ?? estimateTokens(text + reasoning);
    return {
      firstTokenMs: (first ?? ended) - begun,
      tokensPerSecond: tokens / Math.max(0.001, (ended - (first ?? begun)) / 1_000),
      reasoning: reasoning.trim() !== "",
      korean: !isForeign(text, "ko"),
    };
  } catch (error) {
    return { fault: errorCode(error) };
  }
}

function wordsOf(tried: Tried): string[] {
  if ("fault" in tried) return [`no (${tried.fault})`, "–", "–", "–", "–"];
  const yes = (what: boolean) => (what ? "yes" : "no");
  return [
    "yes",
    `${(tried.firstTokenMs / 1_000).toFixed(1)} s`,
    tried.tokensPerSecond.toFixed(0),
    yes(tried.reasoning),
    yes(tried.korean),
  ];
}

function placeOf(entry: CatalogueModel): string {
  return [entry.place, entry.region, hostOf(entry)[0] ?? "in this program"].filter(Boolean).join(", ");
}
