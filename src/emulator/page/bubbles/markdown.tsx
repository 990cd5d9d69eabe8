import type { RootContent } from "mdast";
import type { ComponentChildren, JSX } from "preact";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { go } from "./address.ts";

type Open = (url: string) => void;
const parser = unified().use(remarkParse);

/**
 * Markdown as elements: bold, italic, code, headings, lists, quotations and links. All else (HTML, pictures, footnotes)
 * stays the text it is.
 */
export function Markdown({ text, open }: { text: string; open: Open }): JSX.Element {
  return <div class="b-markdown">{drawAll(parser.parse(text).children, open)}</div>;
}

function drawAll(nodes: readonly RootContent[], open: Open): ComponentChildren[] {
  return nodes.map((node) => draw(node, open));
}

function draw(node: RootContent, open: Open): ComponentChildren {
  switch (node.type) {
    case "paragraph":
      return <p dir="auto">{drawAll(node.children, open)}</p>;
    case "heading":
      return (
        <p class={`b-heading b-heading-${node.depth}`} dir="auto">
          {drawAll(node.children, open)}
        </p>
      );
    case "list":
      return list(node, open);
    case "listItem":
      return <li dir="auto">{drawAll(node.children, open)}</li>;
    case "blockquote":
      return <blockquote>{drawAll(node.children, open)}</blockquote>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must be able to scroll it
        <pre dir="auto" tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case "thematicBreak":
      return <hr />;
    case "strong":
      return <strong>{drawAll(node.children, open)}</strong>;
    case "emphasis":
      return <em>{drawAll(node.children, open)}</em>;
    case "inlineCode":
      return <code dir="auto">{node.value}</code>;
    case "break":
      return <br />;
    case "link":
      return (
        <button type="button" class="b-link" dir="auto" onClick={() => go(node.url, open)}>
          {drawAll(node.children, open)}
        </button>
      );
    default:
      return plain(node, open);
  }
}

function list(node: RootContent & { type: "list" }, open: Open): JSX.Element {
  const items = drawAll(node.children, open);
  return node.ordered ? <ol start={node.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function plain(node: RootContent, open: Open): ComponentChildren {
  if ("children" in node) return drawAll(node.children, open);
  if ("value" in node) return node.value;
  return "alt" in node ? node.alt : undefined;
}
