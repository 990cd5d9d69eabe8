import { setTimeout as sleep } from "node:timers/promises";
import type { Model, ModelRequest } from "../../contract/model.ts";
import { type BackendOptions, backendModel } from "./backend.ts";
import { solveSum } from "./demo-sum.ts";

const THOUGHTS = [
  "질문을 한 번 읽어 봤어요. ",
  "저는 데모 모델이라 정해진 순서대로만 움직여요. ",
  "간단한 계산이 있는지, 앞에서 나눈 이야기가 있는지만 살펴볼게요. ",
  "이제 답을 적을게요.",
];

export interface DemoOptions extends Partial<BackendOptions> {
  /** How long it "thinks" before its answer, in ms. @defaultValue 1500 */
  readonly delayMs?: number;
  /** Between the words of its answer, in ms. @defaultValue 15 */
  readonly tokenDelayMs?: number;
}

/**
 * A built-in stand-in for a first try without any model: it shows streaming, Markdown and the conversation's memory, says
 * in every answer that it is a 데모 모델, and claims no knowledge. Asked to, as in `90초 생각해 줘`, it takes that long.
 * Opens no connection; of a backend's options it heeds name, label and time limits.
 */
export function createDemoModel(options: DemoOptions = {}): Model {
  const { name = "demo", label = "데모 모델", delayMs = 1_500, tokenDelayMs = 15 } = options;

  return backendModel({ ...options, name, label }, async function* converse(request, { signal, begun }) {
    const thinkMs = askedThinkingMs(request.question) ?? delayMs;
    for (const text of THOUGHTS) {
      await pause(thinkMs / THOUGHTS.length, signal);
      begun();
      yield { type: "reasoning", text };
    }
    for (const text of demoAnswer(request).match(/\s*\S+/g) ?? []) {
      yield { type: "text", text };
      await pause(tokenDelayMs, signal);
    }
    yield { type: "end", reason: "stop" };
  });
}

const LONGEST_THINKING_S = 300;

/** Who wants to see what a long answer is like says so: `90초 생각해 줘`. At most five minutes. */
function askedThinkingMs(question: string): number | undefined {
  const seconds = Number(/(\d{1,3})\s*초\s*(?:동안\s*|만\s*)?생각/.exec(question)?.[1]);
  return seconds > 0 ? Math.min(seconds, LONGEST_THINKING_S) * 1_000 : undefined;
}

/** A timer of 0 ms is no timer, so tests need not wait. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal });
  signal.throwIfAborted();
}

function demoAnswer({ question, history = [] }: ModelRequest): string {
  const solved = solveSum(question);
  const before = history.at(-1);
  const thinkMs = askedThinkingMs(question);
  const found = [
    `- 받은 질문: “${quote(question)}”`,
    thinkMs && `- 말씀하신 대로 ${thinkMs / 1_000}초 동안 생각하는 척했어요.`,
    solved && `- 계산해 보니: ${quote(solved.sum)} = **${solved.result}**`,
    before && `- 기억하고 있어요: 앞에서 “${quote(before.question)}”라고 물으셨죠.`,
  ];
  return [
    "저는 **데모 모델**이에요. 프로그램에 들어 있는 짧은 대본이라 진짜로 생각하지는 못해요.",
    found.filter((line) => line !== undefined).join("\n"),
    "진짜 답을 듣고 싶다면 이렇게 해 주세요.",
    "1. DeepSeek-R1을 vLLM, SGLang, llama.cpp, Ollama 가운데 하나로 띄워요.\n" +
      "2. 그 주소를 `MODEL_BASE_URL`에 적어요. 예: `http://127.0.0.1:11434/v1`\n" +
      "3. 서버를 다시 시작하면 같은 질문에 R1이 답해요.",
  ].join("\n\n");
}

const QUOTE_LETTERS = 80;
const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** One short line that Markdown leaves as it is, cut between letters and never inside one. */
function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  let short = "";
  let letters = 0;
  for (const { segment } of graphemes.segment(line)) {
    letters += 1;
    if (letters > QUOTE_LETTERS) break;
    short += segment;
  }
  const whole = letters > QUOTE_LETTERS ? `${short}…` : short;
  return whole.replace(/[\\`*_~[\]<>#|$]/g, "\\$&");
}
