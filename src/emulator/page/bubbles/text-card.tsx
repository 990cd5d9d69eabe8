import type { JSX } from "preact";
import type { BasicCard as BasicCardData, TextCard as TextCardData } from "../../../contract/kakao.ts";
import type { Setting } from "./actions.ts";
import { Buttons } from "./buttons.tsx";
import { Foreign } from "./foreign.tsx";
import { Thumbnail } from "./thumbnail.tsx";

export function TextCard({ card, ...setting }: Setting & { card: TextCardData }): JSX.Element {
  return (
    <article class="b-bubble b-card">
      <Wording card={card} />
      <Buttons card={card} {...setting} />
    </article>
  );
}

/** A text card under a picture. */
export function BasicCard({ card, ...setting }: Setting & { card: BasicCardData }): JSX.Element {
  return (
    <article class="b-bubble b-card">
      <Thumbnail thumbnail={card.thumbnail} {...setting} />
      <Wording card={card} />
      <Buttons card={card} thumbnail={card.thumbnail} {...setting} />
    </article>
  );
}

/** Title and description; nothing when a card has neither. */
export function Wording({ card }: { card: TextCardData }): JSX.Element | null {
  if (!card.title && !card.description) return null;
  return (
    <div class="b-body">
      <Foreign text={card.title} as="b-title" />
      <Foreign text={card.description} as="b-description" />
    </div>
  );
}
