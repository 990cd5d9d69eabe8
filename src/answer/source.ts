import { cleanText } from "./clean.ts";
import { lastGraphemeBoundary } from "./grapheme.ts";
import { SOURCE_LONGEST } from "./limits.ts";

export interface Source {
  readonly text: string;
  /** Whether the end was left out because the answer is longer than `SOURCE_LONGEST`. */
  readonly cutShort: boolean;
}

/** An answer's text made safe and no longer than `SOURCE_LONGEST`, cut at a line's end where one is near. */
export function readSource(text: string): Source {
  if (text.length <= SOURCE_LONGEST) return { text: cleanText(text), cutShort: false };
  const lineEnd = text.lastIndexOf("\n", SOURCE_LONGEST);
  const end =
    lineEnd > SOURCE_LONGEST - 2000
      ? lineEnd
      : lastGraphemeBoundary(text, SOURCE_LONGEST - 2000, SOURCE_LONGEST);
  return { text: cleanText(text.slice(0, end)), cutShort: true };
}
