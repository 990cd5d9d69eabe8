import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { ListCard as ListCardData, ListItem } from "../../../contract/kakao.ts";
import { pressListItem } from "../../press.ts";
import type { BubbleActions, Setting } from "./actions.ts";
import { go, wayOf } from "./address.ts";
import { Buttons } from "./buttons.tsx";
import { Foreign } from "./foreign.tsx";
import { SmallPicture } from "./picture.tsx";

/** A headed list; an item is a button when it sends something or leads somewhere. */
export function ListCard({ card, ...setting }: Setting & { card: ListCardData }): JSX.Element {
  return (
    <article class="b-bubble b-card">
      <div class="b-list-header">
        <Foreign text={card.header.title} as="b-title" />
      </div>
      <ul class="b-list">
        {card.items.map((item, index) => (
          <li key={index}>
            <Item item={item} {...setting} />
          </li>
        ))}
      </ul>
      <Buttons card={card} {...setting} />
    </article>
  );
}

/** The button lies over the item's words, which give it its name and description. */
function Item({ item, images, actions }: Setting & { item: ListItem }): JSX.Element {
  const id = useId();
  const act = actOf(item, actions);
  return (
    <div class="b-item">
      <span class="b-item-words" aria-hidden={act !== undefined}>
        <Foreign text={item.title} as="b-item-title" id={`${id}-title`} />
        <Foreign text={item.description} as="b-item-description" id={`${id}-about`} />
      </span>
      {item.imageUrl !== undefined && (
        <SmallPicture url={item.imageUrl} images={images} as="b-item-picture" />
      )}
      {act && (
        <button
          type="button"
          class="b-item-button"
          aria-labelledby={`${id}-title`}
          aria-describedby={item.description ? `${id}-about` : undefined}
          onClick={act}
        />
      )}
    </div>
  );
}

/** What it sends goes before where it leads. */
function actOf(item: ListItem, actions: BubbleActions): (() => void) | undefined {
  const press = pressListItem(item);
  if (press) return () => actions.press(press);
  const way = wayOf(item.link);
  return way === undefined ? undefined : () => go(way, actions.open);
}
