import type { Definition, FootnoteDefinition, Nodes, Root } from "mdast";

/** What parts of an answer refer to each other by: footnotes and the targets of `[text][label]`. */
export class Notes {
  readonly #definitions = new Map<string, Definition>();
  readonly #footnotes = new Map<string, FootnoteDefinition>();
  readonly #numbers = new Map<string, number>();
  readonly #used = new Set<string>();

  constructor(root: Root) {
    this.#collect(root);
  }

  #collect(node: Nodes): void {
    if (node.type === "definition" && !this.#definitions.has(node.identifier)) {
      this.#definitions.set(node.identifier, node);
    }
    if (node.type === "footnoteDefinition" && !this.#footnotes.has(node.identifier)) {
      this.#footnotes.set(node.identifier, node);
    }
    if ("children" in node) for (const child of node.children) this.#collect(child);
  }

  /** The address behind a label, "" when there is none. */
  address(identifier: string): string {
    this.#used.add(identifier);
    return this.#definitions.get(identifier)?.url ?? "";
  }

  /** A footnote's number, by the order of the references. */
  number(identifier: string): number {
    const known = this.#numbers.get(identifier) ?? this.#numbers.size + 1;
    this.#numbers.set(identifier, known);
    return known;
  }

  /** Footnotes with their numbers, those nobody refers to last. A footnote may refer to another: read it as a queue. */
  *footnotes(): Generator<{ number: number; definition: FootnoteDefinition }> {
    for (const [identifier, number] of this.#numbers) {
      const definition = this.#footnotes.get(identifier);
      if (definition) yield { number, definition };
    }
    for (const [identifier, definition] of this.#footnotes) {
      if (!this.#numbers.has(identifier)) yield { number: this.number(identifier), definition };
    }
  }

  /** Addresses that no text of the answer led to. */
  unusedDefinitions(): Definition[] {
    return [...this.#definitions.values()].filter((definition) => !this.#used.has(definition.identifier));
  }
}
