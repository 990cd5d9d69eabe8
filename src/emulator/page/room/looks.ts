import type { Whole } from "../bubbles/actions.ts";
import type { Tab } from "../store/tabs.ts";

/** What a message needs to know besides itself. */
export interface Looks {
  readonly tab: Tab;
  /** Whether pictures may be asked of their hosts. */
  readonly images: boolean;
  /** Shows what went over the wire for a message. */
  readonly inspect: (exchangeId: string) => void;
  readonly readAll: (whole: Whole) => void;
}
