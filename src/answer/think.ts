/** Quick look: without this a text holds no tag, and most texts don't. */
const MAYBE = /think[ \t]{0,4}\/?[ \t]{0,4}>/i;
const TAG_AT_END = /<([ \t]{0,4}\/?[ \t]{0,4}think[ \t]{0,4}\/?)[ \t]{0,4}>$/i;
/** Longest text that `TAG_AT_END` can match. */
const LONGEST_TAG = 25;

/** The text without `<think>` and `</think>`, also where leaving one out would bring another together. */
export function dropThinkTags(text: string): string {
  return rewriteTags(text, () => "");
}

/** The text with `think` and `/think` in place of the tags: for code, where the word may be the matter itself. */
export function unbracketThinkTags(text: string): string {
  return rewriteTags(text, (inside) => inside);
}

function rewriteTags(text: string, rewrite: (inside: string) => string): string {
  if (!MAYBE.test(text)) return text;
  // A stack of UTF-16 units: what a removed tag leaves behind is looked at again when the next `>` comes.
  const out: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    out.push(text.charAt(index));
    if (text[index] !== ">") continue;
    const tag = TAG_AT_END.exec(out.slice(-LONGEST_TAG).join(""));
    if (tag) out.splice(out.length - tag[0].length, tag[0].length, ...rewrite(tag[1] ?? ""));
  }
  return out.join("");
}
