import { environment } from "./latex-environment.ts";
import type { Following } from "./latex-following.ts";
import { fraction, root } from "./latex-fraction.ts";
import { subscript, superscript } from "./latex-scripts.ts";
import {
  ACCENTS,
  BLACKBOARD,
  FUNCTIONS,
  NEGATED,
  OPERATORS,
  STYLING,
  SYMBOLS,
  UNSEEN_ARGUMENT,
} from "./latex-symbols.ts";

const COMMANDS: Readonly<Record<string, (following: Following) => string>> = {
  // The space parts it from a factor that follows.
  frac: (next) => `${fraction(next.argument(), next.argument())} `,
  sqrt: (next) => root(next.option(), next.argument(), superscript),
  binom: (next) => `C(${next.argument()}, ${next.argument()})`,
  mathbb: (next) => blackboard(next.argument()),
  not: (next) => negated(next.argument()),
  pmod: (next) => ` (mod ${next.argument()})`,
  tag: (next) => ` (${next.argument()})`,
  overset: (next) => stacked(next.argument(), next.argument(), superscript),
  underset: (next) => stacked(next.argument(), next.argument(), subscript),
  xrightarrow: (next) => ` →${superscript(next.argument())} `,
  quad: () => "  ",
  begin: environment,
  end: (next) => without(next.argument()),
};
const SAME: Readonly<Record<string, string>> = {
  dfrac: "frac",
  tfrac: "frac",
  cfrac: "frac",
  dbinom: "binom",
  tbinom: "binom",
  stackrel: "overset",
  qquad: "quad",
};

/** A command (its name without the backslash) with the arguments it asks for, as plain text. */
export function commandToPlain(name: string, following: Following): string {
  const operator = OPERATORS.get(name);
  if (operator !== undefined) return ` ${operator} `;
  const accent = ACCENTS.get(name);
  if (accent !== undefined) return accented(following.argument(), accent);
  if (STYLING.has(name)) return styled(name, following);
  if (UNSEEN_ARGUMENT.has(name)) return without(following.argument());
  const key = SAME[name] ?? name;
  const command = Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
  return command ? command(following) : named(name, following);
}

function named(name: string, following: Following): string {
  // `\,` `\;` `\ ` are spaces of some width, `\!` takes one back; other signs (`\%`, `\{`) stand for themselves.
  if (name === "!" || name === "") return "";
  if (/^[,;:>\s]/.test(name)) return " ";
  const symbol = SYMBOLS.get(name);
  if (symbol !== undefined) return symbol;
  if (FUNCTIONS.has(name)) return /^[{\\\p{L}\d]/u.test(following.peek()) ? `${name} ` : name;
  // \text{…}, \boxed{…} and the like: what stands in the braces is what counts.
  return following.peek() === "{" ? "" : name;
}

function styled(name: string, following: Following): string {
  // \left. draws nothing.
  if (/^(?:left|right|middle)$/.test(name) && following.peek() === ".") following.skip();
  return "";
}

function stacked(script: string, base: string, place: (text: string) => string): string {
  return base + place(script);
}

function negated(text: string): string {
  return ` ${NEGATED.get(text) ?? `¬${text}`} `;
}

function accented(text: string, accent: string): string {
  return [...text].length === 1 ? text + accent : text;
}

function blackboard(text: string): string {
  return [...text].map((letter) => BLACKBOARD.get(letter) ?? letter).join("");
}

/** For an argument that is read only to be passed over. */
function without(_argument: string): string {
  return "";
}
