import type { PhrasingContent } from "mdast";
import { type Link, linkOf } from "./link.ts";
import { wordsOf } from "./plain-inline.ts";
import type { Notes } from "./plain-notes.ts";

/** The links of running text that a button or a list may open, in order; a picture is a link to itself. */
export function linksIn(nodes: readonly PhrasingContent[], notes: Notes): Link[] {
  return nodes.flatMap((node) => {
    switch (node.type) {
      case "link":
        return found(wordsOf(node.children, notes), node.url);
      case "linkReference":
        return found(wordsOf(node.children, notes), notes.address(node.identifier));
      case "image":
        return found(node.alt ?? "", node.url);
      case "imageReference":
        return found(node.alt ?? "", notes.address(node.identifier));
      default:
        return "children" in node ? linksIn(node.children, notes) : [];
    }
  });
}

function found(words: string, address: string): Link[] {
  const link = linkOf(words, address);
  return link ? [link] : [];
}
