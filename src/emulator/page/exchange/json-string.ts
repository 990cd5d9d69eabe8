/** Marks nobody sees or that turn the reading direction: a value could hide or fake words with them. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
/** Joins emoji, as in 👨‍👩‍👧; harmless. */
const JOINER = "\u200d";

/** The value of a JSON string literal. */
export function decoded(literal: string): string {
  return JSON.parse(literal) as string;
}

/** A JSON string literal for reading: letters as letters even when they were sent as `\uXXXX`, unseen marks as `\uXXXX`. */
export function shown(literal: string): string {
  return JSON.stringify(decoded(literal)).replace(UNSEEN, (mark) =>
    mark === JOINER ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
