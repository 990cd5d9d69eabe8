function pairs(from: string, to: string): ReadonlyMap<string, string> {
  const raised = [...to];
  return new Map([...from].map((character, index) => [character, raised[index] ?? character]));
}

const SUPERSCRIPTS = pairs(
  "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′°",
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′°",
);
const SUBSCRIPTS = pairs("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ");

/** `x²`, or `x^(a/b)` where Unicode has no raised form of a character. */
export function superscript(text: string): string {
  if (text === "∘") return "°";
  return raise(text, SUPERSCRIPTS) ?? `^${parenthesised(text)}`;
}

/** `x₁`, or `x_(A,B)` where Unicode has no lowered form of a character. */
export function subscript(text: string): string {
  return raise(text, SUBSCRIPTS) ?? `_${parenthesised(text)}`;
}

function raise(text: string, forms: ReadonlyMap<string, string>): string | undefined {
  let out = "";
  for (const character of text.replace(/\s/g, "")) {
    const form = forms.get(character);
    if (form === undefined) return undefined;
    out += form;
  }
  return out;
}

/** Brackets round anything longer than one character. */
function parenthesised(text: string): string {
  return [...text].length <= 1 || /^\([^()]*\)$/.test(text) ? text : `(${text})`;
}
