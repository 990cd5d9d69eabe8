import type { FinishReason, ModelPart } from "../contract/model.ts";

/**
 * Where a backend puts the reasoning.
 * `auto`: a reasoning field, or the text before the first `</think>`; nobody has to know which.
 * `field`: a reasoning field; content is always answer. `none`: there is none; content is always answer.
 * `think`: content begins inside the thinking (R1's template writes the opening tag into the prompt).
 */
export type ReasoningMode = "auto" | "field" | "think" | "none";

export type SplitPart = Extract<ModelPart, { type: "reasoning" | "text" }>;

export interface Splitter {
  /** One delta. Reasoning of a field comes before the text of the same delta. */
  push(delta: { readonly text?: string; readonly reasoning?: string }): SplitPart[];
  /** Decides what was held back. Call once, with the stream's finish reason. */
  end(finish: FinishReason): SplitPart[];
}

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Tells thoughts from answer in a stream, whatever its chunks are; takes time linear in its length.
 *
 * - One `<think>` at the start (after white space) is swallowed; what follows is reasoning and is passed on as it comes.
 * - Only the first `</think>` switches. Tags quoted in the answer stay; its leading line breaks go.
 * - Once a field held reasoning, content is answer (`auto` and `think`).
 * - `auto` without an opening tag holds all content until a field, a `</think>` or the end decides. At `stop` it is then
 *   the answer, at any other end it is reasoning. The splitter sets no bound on it: the caller caps the stream.
 * - Thinking that was opened (by a tag, or by mode `think`) and never closed is reasoning at every end, also `stop`:
 *   the answer is then empty, never the thoughts.
 */
export function createSplitter({ mode }: { readonly mode: ReasoningMode }): Splitter {
  let state: "start" | "undecided" | "thinking" | "answer" =
    mode === "field" || mode === "none" ? "answer" : "start";
  /** Content of unknown kind, in pieces: joined once, when it is known. */
  let held: string[] = [];
  /** The end of the content that may be the beginning of a tag: shorter than a tag. */
  let carry = "";
  let answerBegun = false;
  let out: SplitPart[] = [];

  function emit(type: SplitPart["type"], text: string): void {
    const shown = type === "text" && !answerBegun ? text.replace(/^[\r\n]+/, "") : text;
    if (shown === "") return;
    if (type === "text") answerBegun = true;
    out.push({ type, text: shown });
  }

  function releaseAs(type: SplitPart["type"]): void {
    emit(type, held.join("") + carry);
    held = [];
    carry = "";
  }

  /** Looks for the opening tag behind any white space. */
  function readStart(text: string): void {
    const all = carry + text;
    const word = all.trimStart();
    held.push(all.slice(0, all.length - word.length));
    carry = "";
    if (OPEN.startsWith(word)) {
      carry = word;
      return;
    }
    const opened = word.startsWith(OPEN);
    if (opened) held = [];
    state = opened || mode === "think" ? "thinking" : "undecided";
    readThinking(opened ? word.slice(OPEN.length) : word);
  }

  /** Passes thoughts on, or holds them while undecided, up to the closing tag. */
  function readThinking(text: string): void {
    const all = carry + text;
    const close = all.indexOf(CLOSE);
    const end = close === -1 ? all.length - tagPrefixAtEnd(all) : close;
    carry = "";
    held.push(all.slice(0, end));
    if (close !== -1) {
      releaseAs("reasoning");
      state = "answer";
      emit("text", all.slice(close + CLOSE.length));
      return;
    }
    if (state === "thinking") releaseAs("reasoning");
    carry = all.slice(end);
  }

  function take(): SplitPart[] {
    const parts = out;
    out = [];
    return parts;
  }

  return {
    push({ text = "", reasoning = "" }) {
      if (reasoning !== "") {
        if (state !== "answer") releaseAs(state === "thinking" ? "reasoning" : "text");
        state = "answer";
        emit("reasoning", reasoning);
      }
      if (text !== "") {
        if (state === "answer") emit("text", text);
        else if (state === "start") readStart(text);
        else readThinking(text);
      }
      return take();
    },
    end(finish) {
      const isAnswer = mode === "auto" && state !== "thinking" && finish === "stop";
      releaseAs(isAnswer ? "text" : "reasoning");
      return take();
    },
  };
}

/** How many characters at the end of `text` may be the beginning of a closing tag. */
function tagPrefixAtEnd(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(CLOSE.slice(0, length))) return length;
  }
  return 0;
}
