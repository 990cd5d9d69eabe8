import type { PhrasingContent } from "mdast";
import { htmlToPlain, scriptAt } from "./html.ts";
import { latexToPlain } from "./latex.ts";
import { linkToPlain } from "./link.ts";
import type { Notes } from "./plain-notes.ts";
import { unbracketThinkTags } from "./think.ts";

/**
 * Running text without its marks: emphasis is left out; a link is its words, with the address in brackets where no button
 * or list will open it (`linkOf`). A picture is its description and counts as a link: a model often makes its address up,
 * and the app would show a broken picture.
 */
export function inlineToPlain(nodes: readonly PhrasingContent[], notes: Notes): string {
  let out = "";
  for (let index = 0; index < nodes.length; index += 1) {
    const script = scriptAt(nodes, index);
    if (script) {
      out += script.place(inlineToPlain(nodes.slice(index + 1, script.end), notes));
      index = script.end;
    } else {
      out += inlineNode(nodes[index] as PhrasingContent, notes);
    }
  }
  return out;
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
      return linkToPlain(node.alt ?? "", node.url);
    case "imageReference":
      return linkToPlain(node.alt ?? "", notes.address(node.identifier));
    case "footnoteReference":
      return `[${notes.number(node.identifier)}]`;
    case "link":
      return linkToPlain(wordsOf(node.children, notes), node.url);
    case "linkReference":
      return linkToPlain(wordsOf(node.children, notes), notes.address(node.identifier));
    case "emphasis":
    case "strong":
    case "delete":
      return inlineToPlain(node.children, notes);
  }
}

/** Of a link: a picture in it is its description alone, since the link leads elsewhere. */
export function wordsOf(nodes: readonly PhrasingContent[], notes: Notes): string {
  return nodes
    .map((node) => {
      if (node.type === "image" || node.type === "imageReference") return node.alt ?? "";
      return inlineNode(node, notes);
    })
    .join("");
}
