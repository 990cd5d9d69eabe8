/** Where in a JSON value a breach stands. */
export interface Place {
  /** As `JsonLine.at`. */
  readonly at: string;
  /** False when the path leads to nothing: `at` is then the nearest parent that exists. */
  readonly exact: boolean;
}

/** @param path as a breach has it: `template.outputs[0].simpleText.text`; `response` is the whole */
export function placeOf(root: unknown, path: string): Place {
  const way: (string | number)[] = [];
  let value = root;
  let rest = path === "response" ? "" : path;
  while (rest !== "") {
    const step = Array.isArray(value) ? intoList(value, rest) : intoObject(value, rest);
    if (!step) return { at: JSON.stringify(way), exact: false };
    way.push(step.key);
    value = step.value;
    rest = rest.slice(step.length).replace(/^\./, "");
  }
  return { at: JSON.stringify(way), exact: true };
}

interface Step {
  readonly key: string | number;
  readonly value: unknown;
  /** Characters of the path that were used. */
  readonly length: number;
}

function intoList(list: readonly unknown[], rest: string): Step | undefined {
  const [whole = "", index = ""] = /^\[(\d+)\]/.exec(rest) ?? [];
  const key = Number(index);
  return whole !== "" && key < list.length ? { key, value: list[key], length: whole.length } : undefined;
}

/** A key may itself hold dots and brackets, so the longest one that fits is taken. */
function intoObject(value: unknown, rest: string): Step | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fitting = Object.keys(value).filter(
    (key) => key !== "" && rest.startsWith(key) && /^(?:$|[.[])/.test(rest.slice(key.length)),
  );
  const key = fitting.reduce<string | undefined>(
    (best, next) => (best && best.length > next.length ? best : next),
    undefined,
  );
  return key === undefined
    ? undefined
    : { key, value: (value as Record<string, unknown>)[key], length: key.length };
}
