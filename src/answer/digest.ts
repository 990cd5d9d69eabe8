/** A readable digest of a model's thoughts: the sentences that lead its paragraphs, without marks and tags. Pure. */
import { markdownToPlain } from "./plain.ts";

/** What fits a bubble without being folded, with room for the words around it. */
const PAGE = 420;
/** Longer thoughts are told of by their beginning and their end. */
const MOST_PAGES = 5;

/** Tags of thinking and of chat templates, whole or cut. */
const TAGS = /<\/?\s*(?:think|thinking|answer|reasoning)\s*>|<[|｜][^>]{0,60}[|｜]>|\[\/?INST\]/giu;
/** A paragraph that only tells that there is more to think. */
const FILLER = /^(?:wait|hmm+|okay|ok|so|alright|let me|음|잠깐|그런데|等等|嗯|好的)[\s,.…!?。,]*$/iu;

/** @returns pages of bullets; none when there is nothing to tell */
export function digestOf(reasoning: string): readonly string[] {
  const leads = new Set<string>();
  for (const paragraph of markdownToPlain(ends(reasoning).replace(TAGS, " ")).split(/\n+/)) {
    const lead = leadOf(paragraph);
    if (lead !== "" && !FILLER.test(lead)) leads.add(lead);
  }
  const pages = paged([...leads].map((lead) => `• ${lead}`));
  if (pages.length <= MOST_PAGES) return pages;
  return [...pages.slice(0, MOST_PAGES - 2), ...pages.slice(-2)];
}

/** Of very long thoughts, how they began and how they ended. */
function ends(reasoning: string): string {
  if (reasoning.length <= 40_000) return reasoning;
  return `${reasoning.slice(0, 20_000)}\n\n${reasoning.slice(-20_000)}`.toWellFormed();
}

const LONGEST_LEAD = 180;
const sentences = new Intl.Segmenter("ko", { granularity: "sentence" });
const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** The first sentence that says something. */
function leadOf(paragraph: string): string {
  const bare = paragraph.replace(/^(?:[\s•▸\-*·]|\d+[.)]\s)+/u, "").trim();
  for (const { segment } of sentences.segment(bare)) {
    const sentence = segment.trim();
    if (!FILLER.test(sentence) && /\p{L}/u.test(sentence)) return shortened(sentence);
  }
  return "";
}

function shortened(sentence: string): string {
  if (sentence.length <= LONGEST_LEAD) return sentence;
  let short = "";
  for (const { segment } of graphemes.segment(sentence)) {
    if (short.length + segment.length >= LONGEST_LEAD) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
}

function paged(lines: readonly string[]): string[] {
  const pages: string[] = [];
  for (const line of lines) {
    const last = pages.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= PAGE)
      pages[pages.length - 1] = `${last}\n${line}`;
    else pages.push(line);
  }
  return pages;
}
