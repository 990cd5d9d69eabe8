/**
 * The platform's response format (Kakao Business skill guide, "응답 타입별 JSON 포맷"), as types only.
 * Limits are checked by `kakao/limits.ts`.
 */
export interface SkillResponse {
  readonly version: "2.0";
  readonly template?: SkillTemplate;
  readonly context?: { readonly values: readonly ContextValue[] };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly useCallback?: boolean;
}

export interface SkillTemplate {
  readonly outputs: readonly KakaoComponent[];
  readonly quickReplies?: readonly QuickReply[];
}

export interface ContextValue {
  readonly name: string;
  readonly lifeSpan: number;
  readonly ttl?: number;
  readonly params?: Readonly<Record<string, string>>;
}

/** One output holds exactly one component. */
export type KakaoComponent =
  | { readonly simpleText: SimpleText }
  | { readonly simpleImage: SimpleImage }
  | { readonly textCard: TextCard }
  | { readonly basicCard: BasicCard }
  | { readonly commerceCard: CommerceCard }
  | { readonly listCard: ListCard }
  | { readonly itemCard: ItemCard }
  | { readonly carousel: Carousel };

export interface SimpleText {
  readonly text: string;
  readonly extra?: { readonly markdown?: boolean };
}
export interface SimpleImage {
  readonly imageUrl: string;
  readonly altText: string;
}
export interface Link {
  readonly web?: string;
  readonly pc?: string;
  readonly mobile?: string;
}
export interface Thumbnail {
  readonly imageUrl: string;
  readonly altText?: string;
  readonly link?: Link;
  readonly fixedRatio?: boolean;
  readonly width?: number;
  readonly height?: number;
}
/** A button of a card: `label` ≤ 14 UTF-16 units, and what its action needs. `extra` comes back as `clientExtra`. */
export type Button = { readonly label: string; readonly extra?: Readonly<Record<string, unknown>> } & (
  | { readonly action: "webLink"; readonly webLinkUrl: string }
  | { readonly action: "message"; readonly messageText: string }
  | { readonly action: "phone"; readonly phoneNumber: string }
  | { readonly action: "block"; readonly blockId: string; readonly messageText?: string }
  | { readonly action: "share" }
  | { readonly action: "operator" }
);
interface Buttons {
  readonly buttons?: readonly Button[];
  readonly buttonLayout?: "vertical" | "horizontal";
  readonly forwardable?: boolean;
}
export interface TextCard extends Buttons {
  readonly title?: string;
  readonly description?: string;
}
export interface BasicCard extends Buttons {
  readonly title?: string;
  readonly description?: string;
  readonly thumbnail: Thumbnail;
}
export interface CommerceCard extends Buttons {
  readonly title?: string;
  readonly description?: string;
  readonly price: number;
  readonly currency: "won";
  readonly discount?: number;
  readonly discountRate?: number;
  readonly discountedPrice?: number;
  readonly thumbnails: readonly [Thumbnail];
  readonly profile?: Profile;
}
export interface Profile {
  readonly title: string;
  readonly imageUrl?: string;
  readonly width?: number;
  readonly height?: number;
}
export interface ListItem {
  readonly title: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly link?: Link;
  readonly action?: "block" | "message";
  readonly blockId?: string;
  readonly messageText?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}
export interface ListCard extends Buttons {
  readonly header: { readonly title: string };
  readonly items: readonly ListItem[];
}
export interface ItemCard extends Buttons {
  readonly thumbnail?: Thumbnail;
  readonly head?: { readonly title: string };
  readonly profile?: Profile;
  readonly imageTitle?: { readonly title: string; readonly description?: string; readonly imageUrl?: string };
  readonly itemList: readonly { readonly title: string; readonly description: string }[];
  readonly itemListAlignment?: "left" | "right";
  readonly itemListSummary?: { readonly title: string; readonly description: string };
  readonly title?: string;
  readonly description?: string;
}
export type Carousel = {
  readonly header?: { readonly title: string; readonly description: string; readonly thumbnail: Thumbnail };
} & (
  | { readonly type: "textCard"; readonly items: readonly TextCard[] }
  | { readonly type: "basicCard"; readonly items: readonly BasicCard[] }
  | { readonly type: "commerceCard"; readonly items: readonly CommerceCard[] }
  | { readonly type: "listCard"; readonly items: readonly ListCard[] }
  | { readonly type: "itemCard"; readonly items: readonly ItemCard[] }
);

/** What stands under an answer: `label` ≤ 14 UTF-16 units. `extra` comes back as `clientExtra`. */
export type QuickReply = { readonly label: string; readonly extra?: Readonly<Record<string, unknown>> } & (
  | { readonly action: "message"; readonly messageText: string }
  | { readonly action: "block"; readonly blockId: string; readonly messageText?: string }
);
