import type { TurnAnswer } from "../contract/answer.ts";
import type { KakaoComponent } from "../contract/kakao.ts";
import type { Words } from "../words/words.ts";
import { cutIntoBubbles } from "./cut.ts";
import { layOut } from "./cut-layout.ts";
import { linkOf } from "./link.ts";
import { type Part, withLinkCards } from "./link-cards.ts";
import { literalBlocks, plainBlocks } from "./plain.ts";
import { asLines, type Block, type PlainBlock } from "./plain-block.ts";
import { sourceCards } from "./source-list.ts";

/** An answer's components, given the most units of a bubble. */
export type Version = (most: number) => readonly KakaoComponent[];

/**
 * The ways to show an answer to one person, the best first: tables as cards where they are small enough, then all of them
 * as lines. Links become cards in both.
 */
export function personVersions(answer: TurnAnswer, words: Words): Version[] {
  const { sources = [], cards = [] } = answer;
  const blocks = blocksOf(answer, words);
  const opened = new Set(sources.flatMap(({ url }) => linkOf("", url)?.url ?? []));
  const after = [...sourceCards(sources, words), ...cards];
  const hasTables = blocks.some(({ kind }) => kind === "table");
  return (hasTables ? [blocks, asLines(blocks)] : [blocks]).map((version) => (most) => [
    ...withLinkCards(partsOf(version, most), opened, words),
    ...after,
  ]);
}

/** An answer in text bubbles alone: tables as lines, links as their words. */
export function textVersion(answer: TurnAnswer, words: Words): Version {
  return (most) => textParts(asLines(blocksOf(answer, words)), most).map(({ component }) => component);
}

/** What is shown as it stands. A bubble does not end with the lead. */
export function ownWords({ lead = "", text = "" }: TurnAnswer, words: Words): PlainBlock[] {
  return [
    ...literalBlocks(lead, words).map((block): PlainBlock => ({ ...block, kind: "heading" })),
    ...literalBlocks(text, words),
  ];
}

/** Blocks as bubbles, each with the links that its text speaks of. */
export function textParts(blocks: readonly PlainBlock[], most: number): Part[] {
  return cutIntoBubbles(layOut(blocks), most).map(({ text, hasCode, links }) => ({
    component: { simpleText: { text } },
    links,
    mayBeCard: !hasCode,
  }));
}

function blocksOf(answer: TurnAnswer, words: Words): Block[] {
  return [...ownWords(answer, words), ...plainBlocks(answer.markdown ?? "", words)];
}

function partsOf(blocks: readonly Block[], most: number): Part[] {
  const parts: Part[] = [];
  let text: PlainBlock[] = [];
  for (const block of blocks) {
    if (block.kind !== "table") {
      text.push(block);
      continue;
    }
    parts.push(...textParts(text, most), {
      component: block.card,
      links: block.links,
      mayBeCard: false,
    });
    text = [];
  }
  return [...parts, ...textParts(text, most)];
}
