import type { RootContent } from "mdast";
import type { ComponentChildren, JSX } from "preact";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { outside } from "./address.ts";
import { Tappable, Way } from "./tappable.tsx";

const parser = unified().use(remarkParse);

/**
 * Markdown as elements: bold, italic, code, headings, lists, quotations and links. All else (HTML, pictures, footnotes)
 * stays the text it is.
 */
export function Markdown({ text }: { text: string }): JSX.Element {
  return <div class="b-markdown">{drawAll(parser.parse(text).children)}</div>;
}

/** @param inLink whether they are the words of a link, in which no other one can stand */
function drawAll(nodes: readonly RootContent[], inLink = false): ComponentChildren[] {
  return nodes.map((node) => draw(node, inLink));
}

function draw(node: RootContent, inLink: boolean): ComponentChildren {
  switch (node.type) {
    case "paragraph":
      return <p dir="auto">{drawAll(node.children)}</p>;
    case "heading":
      return (
        <p class={`b-heading b-heading-${node.depth}`} dir="auto">
          {drawAll(node.children)}
        </p>
      );
    case "list":
      return list(node);
    case "listItem":
      return <li dir="auto">{drawAll(node.children)}</li>;
    case "blockquote":
      return <blockquote>{drawAll(node.children)}</blockquote>;
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
      return <strong>{drawAll(node.children, inLink)}</strong>;
    case "emphasis":
      return <em>{drawAll(node.children, inLink)}</em>;
    case "inlineCode":
      return <code dir="auto">{node.value}</code>;
    case "break":
      return <br />;
    case "link":
      return link(node);
    case "text":
      return inLink ? node.value : <Tappable text={node.value} />;
    default:
      return plain(node, inLink);
  }
}

function link(node: RootContent & { type: "link" }): ComponentChildren {
  const url = outside(node.url);
  const words = drawAll(node.children, true);
  return url ? <Way url={url.href}>{words}</Way> : words;
}

function list(node: RootContent & { type: "list" }): JSX.Element {
  const items = drawAll(node.children);
  return node.ordered ? <ol start={node.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function plain(node: RootContent, inLink: boolean): ComponentChildren {
  if ("children" in node) return drawAll(node.children, inLink);
  if ("value" in node) return node.value;
  return "alt" in node ? node.alt : undefined;
}
