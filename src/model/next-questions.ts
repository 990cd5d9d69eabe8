/** Takes the questions that a model was asked to put behind its answer off it, as it streams. */

/** Stands between an answer and the questions; no text of its own has it. */
export const NEXT_QUESTIONS = "[[NEXT-QUESTIONS]]";

export interface ReadPiece {
  /** Of the answer. */
  readonly text: string;
  readonly questions: readonly string[];
}

export interface QuestionReader {
  push(text: string): ReadPiece;
  /** Decides what was held back; call it once. @param whole whether the model came to its end */
  end(whole: boolean): ReadPiece;
}

/** As models write it: with blanks or other dashes, escaped, for one question, and not quite closed. */
const GAP = "[ \\t_\\\\-]{0,4}";
const OPENED = "\\\\?\\[\\\\?\\[";
const LETTERS = [..."nextquestion"].map((letter) => GAP + letter).join("");
const MARKER = new RegExp(`${OPENED}${LETTERS}s?(?:${GAP}(?:\\\\?\\]){1,2}|(?![a-z]))`, "i");
/** The end of a text that may be the beginning of it, from the first bracket on. */
const PARTIAL = new RegExp(`(?:\\\\|\\\\?\\[(?:\\\\|\\\\?\\[${nested("nextquestions")}${GAP})?)$`, "i");
/** Of two brackets, which at the end of an answer are nothing else. */
const BEGUN = new RegExp(`${OPENED}${nested("nextquestions")}${GAP}$`, "i");

/**
 * What may stand between the answer and the marker: white space, rules, marks of emphasis, of lists and headings, the
 * beginning of a code block. So much of it is held back at most.
 */
const LEAD = /\n\s*(?:(?:`{3,}|~{3,})[^\n`~]{0,20}(?:\n\s*|$))?[*_#>\-\s]*[`~]{0,2}$/;
const LONGEST_LEAD = 200;
const ENDS_OPEN = new RegExp(`^${GAP}\\\\?\\]?\\\\?$`);
const PIECE = 4_096;

/** A line that is longer, or does not ask, is the answer going on. */
const LONGEST_QUESTION = 300;
const BEFORE_QUESTION = /^(?:[\s>*_#`~:•·▪"“‘'[\]\\-]|\d{1,2}[.)](?=\s))+/;
const AFTER_QUESTION = /[\s*_`"'”’)\]]+$/;
const FENCE = /^\s*(?:`{3,}|~{3,})/;

/**
 * Tells answer from questions, whatever the pieces are. A text without the marker, or its beginning at the very end, comes
 * out as it was. The marker never comes out, wherever and however often it is written: behind it, lines that ask are
 * questions, and from any other line on it is the answer again. The last line of a stream that was cut off is no question.
 */
export function createQuestionReader(): QuestionReader {
  /** Of the answer: what may lead to the marker. */
  let held = "";
  /** What is written of a line behind the marker; undefined within the answer. */
  let line: string | undefined;
  /** The last letter that came out. */
  let last = "";
  let out = "";
  let questions: string[] = [];
  const fences = createFences();

  function show(text: string): void {
    last = (last + text).slice(-1);
    fences.read(text);
    out += text;
  }

  /** Returns what is left for others to read. */
  function readAnswer(text: string): string {
    const all = held + text;
    const found = MARKER.exec(all);
    if (!found || mayGoOn(all, found)) {
      const from = leadOf(found ? all.slice(0, found.index) : withoutPartial(all), last);
      show(all.slice(0, from));
      held = all.slice(from);
      return "";
    }
    held = "";
    line = "";
    showBefore(all.slice(0, found.index));
    return all.slice(found.index + found[0].length);
  }

  /** The answer up to the marker, without what led to it; a fence that ends a code block is the answer's. */
  function showBefore(before: string): void {
    const lead = leadOf(before, last);
    show(before.slice(0, lead).trimEnd());
    const fence = /`{3,}|~{3,}/.exec(before.slice(lead))?.[0];
    if (fence && fences.areOpen()) show(`\n${fence}`);
  }

  function readLine(text: string): string {
    const end = text.indexOf("\n");
    const written = (line ?? "") + (end === -1 ? text : text.slice(0, end));
    const rest = end === -1 ? "" : text.slice(end + 1);
    line = end === -1 ? written : "";
    if (end === -1 ? written.length <= LONGEST_QUESTION : isTaken(written)) return rest;
    goOn();
    return end === -1 ? written : `${written}\n${rest}`;
  }

  /** It is the answer again. */
  function goOn(): void {
    line = undefined;
    if (last !== "" && last !== "\n") show("\n\n");
  }

  /** Whether a line behind the marker is not the answer's: blank, marks alone, or questions, which are kept. */
  function isTaken(written: string): boolean {
    if (FENCE.test(written) && fences.areOpen()) return false;
    const asked = written
      .replace(new RegExp(MARKER, "gi"), "\n")
      .split(/\n|(?<=[?？])\s+/)
      .map((part) => part.replace(BEFORE_QUESTION, "").replace(AFTER_QUESTION, ""))
      .filter((part) => part !== "");
    if (!asked.every((part) => part.length <= LONGEST_QUESTION && /[?？]$/.test(part))) return false;
    questions.push(...asked);
    return true;
  }

  function read(text: string): void {
    for (let rest = text; rest !== ""; ) rest = line === undefined ? readAnswer(rest) : readLine(rest);
  }

  function take(): ReadPiece {
    const piece = { text: out, questions };
    out = "";
    questions = [];
    return piece;
  }

  return {
    push(text) {
      // Pieces of some length: to take lines off a whole book would copy it as often as it has lines.
      for (let at = 0; at < text.length; at += PIECE) read(text.slice(at, at + PIECE));
      return take();
    },
    end(whole) {
      for (;;) {
        if (line === undefined) {
          const found = MARKER.exec(held);
          const begun = found ?? BEGUN.exec(held);
          if (begun) showBefore(held.slice(0, begun.index));
          else show(held);
          if (!found) return take();
          line = held.slice(found.index + found[0].length);
          held = "";
        }
        const written: string = line.replace(BEGUN, "");
        if (isTaken(written) || (!whole && !MARKER.test(written))) return take();
        goOn();
        read(written);
      }
    },
  };
}

/** Whether more of a marker may come: it is not closed, and nothing else follows. */
function mayGoOn(text: string, { 0: marker, index }: RegExpExecArray): boolean {
  return !/\]\\?\]$/.test(marker) && ENDS_OPEN.test(text.slice(index + marker.length));
}

/** Where what may lead to a marker begins. @param last the letter before the text */
function leadOf(text: string, last: string): number {
  const from = Math.max(0, text.length - LONGEST_LEAD);
  // The answer's beginning is the beginning of a line as well.
  const opens = from === 0 && (last === "" || last === "\n") ? "\n" : "";
  const lead = LEAD.exec(opens + text.slice(from));
  return lead ? Math.max(0, from + lead.index - opens.length) : text.length;
}

function withoutPartial(text: string): string {
  const from = Math.max(0, text.length - LONGEST_LEAD);
  return text.slice(0, from) + text.slice(from).replace(PARTIAL, "");
}

/** Whether the text so far ends within a code block. */
function createFences() {
  let open = false;
  let line = "";
  return {
    read(text: string): void {
      const lines = (line + text).split("\n");
      line = (lines.pop() ?? "").slice(0, 20);
      for (const each of lines) if (FENCE.test(each)) open = !open;
    },
    areOpen: () => (FENCE.test(line) ? !open : open),
  };
}

/** The letters of a word, as far as they are written. */
function nested(word: string): string {
  return [...word].reduceRight((rest, letter) => `(?:${GAP}${letter}${rest})?`, "");
}
