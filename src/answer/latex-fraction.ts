/** A number, a word, or one letter with its indices: what binds tighter than a division sign. */
const ATOM = /^[√∛∜]?(?:[\d.,]+|\p{L}[\p{L}\p{M}]*)[′!°%₀-ₜ⁰-ⁿ²³¹ᵃ-ᶿ]*$/u;
const BRACKETED = /^\([^()]*\)$|^√\([^()]*\)$/;
const LOOSE = /[\s+\-−±×·÷/=<>≤≥,∑∫]/;

/** `a/b`, with brackets where reading from left to right would mistake it. */
export function fraction(over: string, under: string): string {
  const top = LOOSE.test(over.replace(/\([^()]*\)/g, "")) ? `(${over})` : over;
  const bottom = ATOM.test(under) || BRACKETED.test(under) ? under : `(${under})`;
  return `${top}/${bottom}`;
}

const ROOTS: Readonly<Record<string, string>> = { "": "√", "2": "√", "3": "∛", "4": "∜" };

/** `√x`, `∛(x + 1)`, `ⁿ√x`. */
export function root(index: string, of: string, raise: (text: string) => string): string {
  const sign = ROOTS[index] ?? `${raise(index)}√`;
  return ATOM.test(of) || BRACKETED.test(of) ? `${sign}${of}` : `${sign}(${of})`;
}
