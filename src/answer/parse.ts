import type { Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import { type Processor, unified } from "unified";

/**
 * HTML blocks are read as paragraphs: what stands between a model's `<div>` and `</div>` is Markdown all the same.
 */
function withoutHtmlBlocks(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: { disable: { null: string[] } }[] };
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({ disable: { null: ["htmlFlow"] } });
}

const plain = unified().use(remarkParse).use(withoutHtmlBlocks).freeze();

const full = unified()
  .use(remarkParse)
  .use(withoutHtmlBlocks)
  // One tilde is a range in Korean ("3~5일"), one dollar sign is money.
  .use(remarkGfm, { singleTilde: false })
  .use(remarkMath, { singleDollarTextMath: false })
  .freeze();

/** The tree of Markdown with GitHub's additions and `$$…$$` for inline mathematics. */
export function parseMarkdown(markdown: string): Root {
  return full.parse(markdown);
}

/** A stretch of the source, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the source holds code (blocks and spans), in order: nothing there may be rewritten. */
function codeRanges(markdown: string): Range[] {
  const ranges: Range[] = [];
  const visit = (node: Root | Root["children"][number]): void => {
    if (node.type === "code" || (node.type as string) === "inlineCode") {
      const { start, end } = node.position ?? {};
      if (start?.offset !== undefined && end?.offset !== undefined) {
        ranges.push({ start: start.offset, end: end.offset });
      }
    } else if ("children" in node) {
      for (const child of node.children) visit(child as Root["children"][number]);
    }
  };
  visit(plain.parse(markdown));
  return ranges;
}

/** The source with `rewrite` applied to every stretch between its code, and `rewriteCode` to the code. */
export function rewriteOutsideCode(
  markdown: string,
  rewrite: (text: string) => string,
  rewriteCode: (code: string) => string = (code) => code,
): string {
  let out = "";
  let from = 0;
  for (const { start, end } of codeRanges(markdown)) {
    out += rewrite(markdown.slice(from, start)) + rewriteCode(markdown.slice(start, end));
    from = end;
  }
  return out + rewrite(markdown.slice(from));
}
