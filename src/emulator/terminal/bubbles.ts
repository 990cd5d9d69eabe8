import type {
  BasicCard,
  Button,
  Carousel,
  CommerceCard,
  ItemCard,
  KakaoComponent,
  ListCard,
  Profile,
  TextCard,
  Thumbnail,
} from "../../contract/kakao.ts";
import type { Paint } from "./paint.ts";
import { harmless, harmlessLine, wrap } from "./text.ts";

/** One line before it is wrapped, and how it is coloured. */
interface Line {
  readonly text: string;
  readonly as?: keyof Paint;
}
type Lines = readonly (Line | undefined)[];

/** A bubble as lines of at most `width` columns behind a bar. Text of the bubble is made harmless. */
export function drawBubble(bubble: KakaoComponent, width: number, paint: Paint): string[] {
  return linesOf(bubble).flatMap((line) => {
    if (!line) return [];
    const wrapped = wrap(harmless(line.text), width - 4);
    return wrapped.map((text) => `  ${paint.dim("│")} ${line.as ? paint[line.as](text) : text}`);
  });
}

function linesOf(bubble: KakaoComponent): Lines {
  if ("simpleText" in bubble) return [plain(bubble.simpleText.text)];
  if ("simpleImage" in bubble) return picture(bubble.simpleImage);
  if ("carousel" in bubble) return carousel(bubble.carousel);
  if ("textCard" in bubble) return textCard(bubble.textCard);
  if ("basicCard" in bubble) return basicCard(bubble.basicCard);
  if ("commerceCard" in bubble) return commerceCard(bubble.commerceCard);
  if ("listCard" in bubble) return listCard(bubble.listCard);
  return itemCard(bubble.itemCard);
}

const plain = (text: string | undefined): Line | undefined => (text ? { text } : undefined);
const title = (text: string | undefined): Line | undefined =>
  text ? { text: harmlessLine(text), as: "bold" } : undefined;
const small = (text: string | undefined): Line | undefined => (text ? { text, as: "dim" } : undefined);

function picture(image: Thumbnail | undefined): Lines {
  if (!image) return [];
  return [small(`[그림] ${harmlessLine(image.altText ?? "")}`.trimEnd()), small(image.imageUrl)];
}

const profileLine = (profile: Profile | undefined): Line | undefined => small(profile && `@${profile.title}`);

function textCard(card: TextCard): Lines {
  return [title(card.title), plain(card.description), ...buttons(card.buttons)];
}

function basicCard(card: BasicCard): Lines {
  return [...picture(card.thumbnail), ...textCard(card)];
}

const won = (amount: number): string => `${amount.toLocaleString("ko-KR")}원`;

function commerceCard(card: CommerceCard): Lines {
  const { price, discountedPrice, discount, discountRate } = card;
  const now = discountedPrice ?? (discount === undefined ? price : price - discount);
  const rate = discountRate === undefined ? "" : ` (${discountRate}%)`;
  return [
    ...picture(card.thumbnails[0]),
    profileLine(card.profile),
    title(card.title),
    plain(card.description),
    plain(now === price ? won(price) : `${won(price)} → ${won(now)}${rate}`),
    ...buttons(card.buttons),
  ];
}

function listCard(card: ListCard): Lines {
  const items = card.items.flatMap((item): Lines => {
    const link = item.link?.mobile ?? item.link?.web ?? item.link?.pc;
    const about = item.description ? ` — ${harmlessLine(item.description)}` : "";
    return [plain(`• ${harmlessLine(item.title)}${about}`), small(link && `  ${link}`)];
  });
  return [title(card.header.title), ...items, ...buttons(card.buttons)];
}

function itemCard(card: ItemCard): Lines {
  const row = (item: { title: string; description: string }): Line | undefined =>
    plain(`${harmlessLine(item.title)}: ${harmlessLine(item.description)}`);
  return [
    ...picture(card.thumbnail),
    title(card.head?.title),
    profileLine(card.profile),
    title(card.imageTitle?.title),
    plain(card.imageTitle?.description),
    ...card.itemList.map(row),
    card.itemListSummary && row(card.itemListSummary),
    title(card.title),
    plain(card.description),
    ...buttons(card.buttons),
  ];
}

function carousel(carousel: Carousel): Lines {
  const header = carousel.header ? [title(carousel.header.title), plain(carousel.header.description)] : [];
  const cards = cardsOf(carousel);
  const numbered = cards.flatMap((card, index) => [
    // In words: (1/2) in a bubble is the place of a page among an answer's.
    small(`카드 ${index + 1}/${cards.length}`),
    ...linesOf(card),
  ]);
  return [...header, ...numbered];
}

function cardsOf(carousel: Carousel): KakaoComponent[] {
  switch (carousel.type) {
    case "textCard":
      return carousel.items.map((textCard) => ({ textCard }));
    case "basicCard":
      return carousel.items.map((basicCard) => ({ basicCard }));
    case "commerceCard":
      return carousel.items.map((commerceCard) => ({ commerceCard }));
    case "listCard":
      return carousel.items.map((listCard) => ({ listCard }));
    case "itemCard":
      return carousel.items.map((itemCard) => ({ itemCard }));
  }
}

function buttons(list: readonly Button[] = []): Lines {
  return list.map((button) => ({
    text: `〔${harmlessLine(button.label)}〕${harmlessLine(whereTo(button))}`,
    as: "button",
  }));
}

function whereTo(button: Button): string {
  if (button.action === "webLink") return ` ${button.webLinkUrl}`;
  if (button.action === "phone") return ` ${button.phoneNumber}`;
  if (button.action === "share") return " (공유)";
  return button.action === "operator" ? " (상담원 연결)" : "";
}
