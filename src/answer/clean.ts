/** Everything but the line feed and the tab, the marks that turn the direction of text, and code points no text may hold. */
const UNWANTED = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]|\p{Noncharacter_Code_Point}/gu;

/** What draws nothing on a screen: white space, joiners and fillers, the blank braille cell. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Text that is safe to put in a bubble: lone surrogates become U+FFFD, line ends become `\n`; control characters,
 * direction overrides and noncharacters are gone. Doing it twice changes nothing.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(UNWANTED, "");
}

/** Whether a person would see anything of the text. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}
