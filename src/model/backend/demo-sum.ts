const NUMBER = String.raw`-?\d{1,12}(?:\.\d{1,6})?`;
/** A question that begins with one sum and asks for it: `12*3`, `12 * 3은?`, `7/2 얼마야`. */
const SUM = new RegExp(
  String.raw`^\s*(${NUMBER})\s*([-+*/x×÷])\s*(${NUMBER})\s*(?:[=?]|$|[은는이가을를]|얼마|계산)`,
);

/** Works out the one sum a question asks for; undefined when it asks for none, or divides by zero. */
export function solveSum(question: string): { readonly sum: string; readonly result: string } | undefined {
  const match = SUM.exec(question);
  const [, left = "", sign = "", right = ""] = match ?? [];
  const value = match ? calculate(Number(left), sign, Number(right)) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  // Twelve digits hide what binary fractions add: 0.1 + 0.2.
  return { sum: `${left} ${sign} ${right}`, result: String(Number(value.toPrecision(12))) };
}

function calculate(left: number, sign: string, right: number): number {
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  if (sign === "/" || sign === "÷") return left / right;
  return left * right;
}
