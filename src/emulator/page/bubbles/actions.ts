import type { Press } from "../../press.ts";

/** A whole text, and whether the room draws it as Markdown. */
export interface Whole {
  readonly text: string;
  readonly markdown: boolean;
}

/** What pressing a part of a bubble asks of the room. */
export interface BubbleActions {
  /** A message or block button, or a list item: sends to the bot. */
  press(press: Press): void;
  /** A link was pressed. The address is always http or https, in its normal form. */
  open(url: string): void;
  /** What the app itself would do (share, operator, phone), as a sentence for a notice line. */
  notice(text: string): void;
  /** 전체 보기 of a folded text: the app opens the whole text. */
  readAll(whole: Whole): void;
}

/** What every part of a bubble is handed on from the bubble. */
export interface Setting {
  /** Whether pictures may be asked of their hosts. */
  readonly images: boolean;
  readonly actions: BubbleActions;
}
