import type { JSX } from "preact";
import type { CommerceCard as CommerceCardData } from "../../../contract/kakao.ts";
import type { Setting } from "./actions.ts";
import { Buttons } from "./buttons.tsx";
import { Foreign } from "./foreign.tsx";
import { ko } from "./ko.ts";
import { Profile } from "./profile.tsx";
import { Thumbnail } from "./thumbnail.tsx";

/** Something to buy: picture, seller, price, name. */
export function CommerceCard({ card, ...setting }: Setting & { card: CommerceCardData }): JSX.Element {
  const [thumbnail] = card.thumbnails;
  return (
    <article class="b-bubble b-card">
      <Thumbnail thumbnail={thumbnail} {...setting} />
      <Profile profile={card.profile} images={setting.images} />
      <div class="b-body">
        <Price card={card} />
        <Foreign text={card.title} as="b-product" />
        <Foreign text={card.description} as="b-description" />
      </div>
      <Buttons card={card} thumbnail={thumbnail} {...setting} />
    </article>
  );
}

/** A discounted price wins over a discount, and only with it is a rate shown; the price before is struck through. */
function Price({ card }: { card: CommerceCardData }): JSX.Element {
  const { price, discount = 0, discountRate, discountedPrice } = card;
  const now = discountedPrice ?? price - discount;
  if (now === price) return <span class="b-price">{ko.won(price)}</span>;
  return (
    <span class="b-prices">
      {discountedPrice !== undefined && discountRate !== undefined && (
        <span class="b-rate">{discountRate}%</span>
      )}
      <span class="b-price">
        <span class="unseen">{ko.priceNow} </span>
        {ko.won(now)}
      </span>
      <s class="b-price-before">
        <span class="unseen">{ko.priceBefore} </span>
        {ko.won(price)}
      </s>
    </span>
  );
}
