import type { Source } from "../contract/answer.ts";
import { cleanText } from "./clean.ts";
import { dropThinkTags } from "./think.ts";

const TITLE = "참고";

/** The pages an answer rests on, as lines of text under 참고; `[]` for none. The address has a line of its own, to be tapped. */
export function sourceLines(sources: readonly Source[] | undefined, bullet: "•" | "-"): string[] {
  const items = (sources ?? []).flatMap((source) => {
    const title = oneLine(source.title);
    const url = oneLine(source.url);
    if (title === "" && url === "") return [];
    return [
      title === "" || title === url || url === ""
        ? `${bullet} ${url || title}`
        : `${bullet} ${title}\n  ${url}`,
    ];
  });
  return items.length === 0 ? [] : [TITLE, ...items];
}

function oneLine(text: string): string {
  return cleanText(dropThinkTags(text)).replace(/\s+/g, " ").trim();
}
