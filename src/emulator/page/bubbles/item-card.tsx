import type { JSX } from "preact";
import type { ItemCard as ItemCardData } from "../../../contract/kakao.ts";
import type { Setting } from "./actions.ts";
import { Buttons } from "./buttons.tsx";
import { Foreign } from "./foreign.tsx";
import { SmallPicture } from "./picture.tsx";
import { Profile } from "./profile.tsx";
import { Wording } from "./text-card.tsx";
import { Thumbnail } from "./thumbnail.tsx";

/** A slip of names and values, such as a receipt or a booking. */
export function ItemCard({ card, ...setting }: Setting & { card: ItemCardData }): JSX.Element {
  return (
    <article class="b-bubble b-card">
      <Thumbnail thumbnail={card.thumbnail} {...setting} />
      {card.head && (
        <div class="b-head">
          <Foreign text={card.head.title} as="b-title" />
        </div>
      )}
      <Profile profile={card.profile} images={setting.images} />
      <ImageTitle imageTitle={card.imageTitle} images={setting.images} />
      <Rows card={card} />
      <Wording card={card} />
      <Buttons card={card} thumbnail={card.thumbnail} {...setting} />
    </article>
  );
}

function ImageTitle(props: { imageTitle: ItemCardData["imageTitle"]; images: boolean }): JSX.Element | null {
  const { imageTitle, images } = props;
  if (!imageTitle) return null;
  return (
    <div class="b-image-title">
      <span class="b-item-words">
        <Foreign text={imageTitle.title} as="b-title" />
        <Foreign text={imageTitle.description} as="b-item-description" />
      </span>
      {imageTitle.imageUrl !== undefined && (
        <SmallPicture url={imageTitle.imageUrl} images={images} as="b-item-picture" />
      )}
    </div>
  );
}

function Rows({ card }: { card: ItemCardData }): JSX.Element {
  const summary = card.itemListSummary;
  return (
    <dl class={`b-rows ${card.itemListAlignment === "right" ? "b-rows-right" : ""}`}>
      {card.itemList.map((item, index) => (
        <Row key={index} item={item} as="b-row" />
      ))}
      {summary && <Row item={summary} as="b-row b-summary" />}
    </dl>
  );
}

function Row(props: { item: ItemCardData["itemList"][number]; as: string }): JSX.Element {
  return (
    <div class={props.as}>
      <dt>
        <Foreign text={props.item.title} as="b-row-title" />
      </dt>
      <dd>
        <Foreign text={props.item.description} as="b-row-value" />
      </dd>
    </div>
  );
}
