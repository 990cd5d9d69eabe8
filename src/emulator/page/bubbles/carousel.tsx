import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Carousel as CarouselData } from "../../../contract/kakao.ts";
import type { Setting } from "./actions.ts";
import { CommerceCard } from "./commerce-card.tsx";
import { Foreign } from "./foreign.tsx";
import { ItemCard } from "./item-card.tsx";
import { ko } from "./ko.ts";
import { ListCard } from "./list-card.tsx";
import { Pager } from "./pager.tsx";
import { Picture } from "./picture.tsx";
import { BasicCard, TextCard } from "./text-card.tsx";

/** Cards in a row that scrolls, its header card first. Fingers, keys and the pager turn them. */
export function Carousel({ carousel, ...setting }: Setting & { carousel: CarouselData }): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const cards = cardsOf(carousel, setting);
  const before = carousel.header ? 1 : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups what is filled in, these are cards
    <div
      class="b-carousel"
      role="group"
      aria-roledescription={ko.carouselRole}
      aria-label={ko.carousel(cards.length)}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must be able to scroll it */}
      <div class="b-row-of-cards" ref={row} tabIndex={0} onScroll={() => setAt(positionOf(row.current))}>
        {carousel.header && (
          <Slide label={ko.headCard}>
            <HeadCard header={carousel.header} images={setting.images} />
          </Slide>
        )}
        {cards.map((card, index) => (
          <Slide key={index} label={ko.card(index + 1, cards.length)}>
            {card}
          </Slide>
        ))}
      </div>
      <Pager at={at} count={before + cards.length} turn={(by) => turn(row.current, by)} />
    </div>
  );
}

function Slide(props: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups what is filled in, this is a card
    <div class="b-slide" role="group" aria-roledescription={ko.cardRole} aria-label={props.label}>
      {props.children}
    </div>
  );
}

function HeadCard(props: { header: NonNullable<CarouselData["header"]>; images: boolean }): JSX.Element {
  const { title, description, thumbnail } = props.header;
  return (
    <article class="b-bubble b-card b-head-card">
      <Picture url={thumbnail.imageUrl} alt={thumbnail.altText} images={props.images} as="b-backdrop" />
      <div class="b-head-words">
        <Foreign text={title} as="b-head-title" />
        <Foreign text={description} as="b-head-description" />
      </div>
    </article>
  );
}

function cardsOf(carousel: CarouselData, setting: Setting): JSX.Element[] {
  switch (carousel.type) {
    case "textCard":
      return carousel.items.map((card) => <TextCard card={card} {...setting} />);
    case "basicCard":
      return carousel.items.map((card) => <BasicCard card={card} {...setting} />);
    case "commerceCard":
      return carousel.items.map((card) => <CommerceCard card={card} {...setting} />);
    case "listCard":
      return carousel.items.map((card) => <ListCard card={card} {...setting} />);
    case "itemCard":
      return carousel.items.map((card) => <ItemCard card={card} {...setting} />);
  }
}

/** Index of the card that the row begins with; of the last one at the row's end. */
function positionOf(row: HTMLElement | null): number {
  if (!row || row.scrollLeft < 1) return 0;
  const last = row.children.length - 1;
  const atEnd = row.scrollLeft + row.clientWidth >= row.scrollWidth - 1;
  return atEnd ? last : Math.round(row.scrollLeft / stepOf(row));
}

function turn(row: HTMLElement | null, by: 1 | -1): void {
  row?.scrollBy({ left: by * stepOf(row) });
}

/** From one card's start to the next one's, in pixels. */
function stepOf(row: HTMLElement): number {
  const [first, second] = row.children as Iterable<HTMLElement>;
  return first && second ? second.offsetLeft - first.offsetLeft : row.clientWidth;
}
