import { commandToPlain } from "./latex-commands.ts";
import { CELL } from "./latex-environment.ts";
import type { Following } from "./latex-following.ts";
import { subscript, superscript } from "./latex-scripts.ts";

const TOKEN = /\\(?:[a-zA-Z]+\*?|[\s\S]|$)|\s+|\d+(?:\.\d+)?|[\s\S]/gu;
/** Deeper than any formula; below it braces are read over, so that hostile input can't exhaust the stack. */
const DEEPEST = 40;

/** Reads tokens from left to right; a command takes its arguments from the tokens after it. */
export class LatexReader implements Following {
  readonly #tokens: string[];
  #next = 0;
  #depth = 0;

  constructor(latex: string) {
    this.#tokens = latex.match(TOKEN) ?? [];
  }

  read(): string {
    return this.until("");
  }

  peek(): string {
    return this.#tokens[this.#next] ?? "";
  }

  skip(): void {
    this.#next += 1;
  }

  until(stop: string): string {
    let out = "";
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined) return out;
      this.#next += 1;
      if (token === stop) return out;
      out = this.#append(out, token);
    }
  }

  argument(): string {
    while (/^\s/.test(this.peek())) this.skip();
    const token = this.peek();
    if (token === "" || token === "}" || token === "&") return "";
    if (/^\d\d/.test(token)) {
      // Digits bind one by one: \frac12 is a half.
      this.#tokens[this.#next] = token.slice(1);
      return token.charAt(0);
    }
    this.skip();
    return this.#piece(token).trim();
  }

  option(): string {
    if (this.peek() !== "[") return "";
    this.skip();
    return this.until("]").trim();
  }

  #append(out: string, token: string): string {
    if (token === "^") return out.trimEnd() + superscript(this.argument());
    if (token === "_") return this.#lowered(out.trimEnd());
    if (token === "'") return `${out}′`;
    if (token === "~") return `${out} `;
    if (token === "&") return `${out}${CELL}`;
    if (token === "\\\\") return `${out}\n`;
    return out + this.#piece(token);
  }

  #lowered(out: string): string {
    const text = this.argument();
    const low = subscript(text);
    // Under a word such as lim or max, brackets read better than an index mark.
    return out + (low.startsWith("_") && /(?:lim|max|min|sup|inf)$/.test(out) ? `(${text})` : low);
  }

  /** One token that is not an index mark, with the arguments it asks for. */
  #piece(token: string): string {
    if (token === "{") return this.#nested(() => this.until("}"));
    if (token === "}") return "";
    if (/^\s/.test(token)) return " ";
    return token.startsWith("\\") ? this.#nested(() => commandToPlain(token.slice(1), this)) : token;
  }

  #nested(read: () => string): string {
    if (this.#depth >= DEEPEST) return "";
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}
