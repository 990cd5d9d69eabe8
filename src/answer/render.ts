import type { TurnAnswer } from "../contract/answer.ts";
import type { KakaoComponent } from "../contract/kakao.ts";
import { cutIntoBubbles } from "./cut.ts";
import { layOut } from "./cut-layout.ts";
import { groupBubbles } from "./group.ts";
import { type Page, paginate } from "./pages.ts";
import { literalBlocks, plainBlocks } from "./plain.ts";
import type { PlainBlock } from "./plain-block.ts";
import { sourceLines } from "./source-list.ts";

export type { Page } from "./pages.ts";

/**
 * An answer in Kakao's format: pages of 1–3 components, the first to be sent now, the others when the person asks to
 * read on. Lead and text come first (bubbles of at most 500 UTF-16 units, 1000 for an unbroken word or line of code), then the
 * sources, then the cards; all of it, in order. `[]` when the answer has nothing to show. In a group room, where the
 * app renders Markdown, the bubbles of `answer.markdown` keep it. Pure; never throws; takes less than two seconds for
 * any input. A text past 60,000 characters is left out from there, and its last line then says so.
 */
export function renderAnswer(answer: TurnAnswer, options: { group: boolean }): readonly Page[] {
  return paginate(renderComponents(answer, options));
}

/** The same, not yet laid on pages. */
export function renderComponents(answer: TurnAnswer, options: { group: boolean }): readonly KakaoComponent[] {
  const bubbles = options.group ? groupComponents(answer) : plainComponents(answer);
  return [...bubbles, ...(answer.cards ?? [])];
}

function plainComponents(answer: TurnAnswer): KakaoComponent[] {
  return plainBubbles([...ownWords(answer), ...plainBlocks(answer.markdown ?? ""), ...sourceBlocks(answer)]);
}

function groupComponents(answer: TurnAnswer): KakaoComponent[] {
  const list = sourceLines(answer.sources, "-").join("\n");
  const bubbles = groupBubbles(answer.markdown ?? "", list).map((text) => ({
    simpleText: { text, extra: { markdown: true } },
  }));
  // Text that is no Markdown must not be rendered as such.
  return [...plainBubbles(ownWords(answer)), ...bubbles];
}

/** What is shown as it stands. */
function ownWords({ lead = "", text = "" }: TurnAnswer): PlainBlock[] {
  return [...literalBlocks(lead), ...literalBlocks(text)];
}

function plainBubbles(blocks: readonly PlainBlock[]): KakaoComponent[] {
  return cutIntoBubbles(layOut(blocks)).map((text) => ({ simpleText: { text } }));
}

function sourceBlocks(answer: TurnAnswer): PlainBlock[] {
  return sourceLines(answer.sources, "•").map((text, index) => ({
    text,
    kind: index === 0 ? "heading" : "text",
    gap: index === 0 ? 2 : 1,
  }));
}
