import type { PhrasingContent } from "mdast";
import { htmlToPlain } from "./html.ts";
import { latexToPlain } from "./latex.ts";
import type { Notes } from "./plain-notes.ts";
import { unbracketThinkTags } from "./think.ts";

/** Running text without its marks: emphasis is left out, a link is `text (address)`, a picture its description. */
export function inlineToPlain(nodes: readonly PhrasingContent[], notes: Notes): string {
  return nodes.map((node) => inlineNode(node, notes)).join("");
}

function inlineNode(node: PhrasingContent, notes: Notes): string {
  switch (node.type) {
    case "text":
      return node.value;
    case "inlineCode":
      return unbracketThinkTags(node.value);
    case "inlineMath":
      return latexToPlain(node.value);
    case "html":
      return htmlToPlain(node.value);
    case "break":
      return "\n";
    case "image":
      return node.alt || node.url;
    case "imageReference":
      return node.alt || notes.address(node.identifier);
    case "footnoteReference":
      return `[${notes.number(node.identifier)}]`;
    case "link":
      return linkToPlain(inlineToPlain(node.children, notes), node.url);
    case "linkReference":
      return linkToPlain(inlineToPlain(node.children, notes), notes.address(node.identifier));
    case "emphasis":
    case "strong":
    case "delete":
      return inlineToPlain(node.children, notes);
  }
}

/** `text (address)`; one of them where the other adds nothing. */
export function linkToPlain(text: string, url: string): string {
  const label = text.trim();
  const address = url.trim().replace(/^mailto:/i, "");
  // `#section` leads nowhere outside the page it was written for.
  if (address === "" || address.startsWith("#")) return text;
  if (label === "" || bare(label) === bare(address)) return `http://${label}` === address ? label : address;
  return `${label} (${address})`;
}

function bare(address: string): string {
  return address.replace(/^https?:\/\//i, "").replace(/\/$/, "");
}
