import type { JSX } from "preact";
import type { KakaoComponent } from "../../../contract/kakao.ts";
import type { BubbleActions } from "./actions.ts";
import "./bubbles.css";
import { Carousel } from "./carousel.tsx";
import { CommerceCard } from "./commerce-card.tsx";
import { ItemCard } from "./item-card.tsx";
import { ListCard } from "./list-card.tsx";
import { SimpleImage } from "./simple-image.tsx";
import { SimpleText } from "./simple-text.tsx";
import { BasicCard, TextCard } from "./text-card.tsx";

export type { BubbleActions } from "./actions.ts";

/** One output of the bot, drawn as the app draws it. Everything the bot wrote is text, never markup. */
export function Bubble(props: {
  component: KakaoComponent;
  /** Whether the exchange was in a group room: there, a text that asks for it is drawn as Markdown. Default false. */
  group?: boolean | undefined;
  /** Whether pictures may be asked of their hosts. */
  images: boolean;
  actions: BubbleActions;
}): JSX.Element {
  const { component, group = false, images, actions } = props;
  const setting = { images, actions };
  if ("simpleText" in component) {
    return <SimpleText simpleText={component.simpleText} group={group} actions={actions} />;
  }
  if ("simpleImage" in component) return <SimpleImage simpleImage={component.simpleImage} images={images} />;
  if ("carousel" in component) return <Carousel carousel={component.carousel} {...setting} />;
  if ("textCard" in component) return <TextCard card={component.textCard} {...setting} />;
  if ("basicCard" in component) return <BasicCard card={component.basicCard} {...setting} />;
  if ("commerceCard" in component) return <CommerceCard card={component.commerceCard} {...setting} />;
  if ("listCard" in component) return <ListCard card={component.listCard} {...setting} />;
  return <ItemCard card={component.itemCard} {...setting} />;
}
