/** The small vocabulary that the limits are written in: each rule checks one value and reports what breaks. */

/** Where a response breaks the platform's format, and how. No value of the response is quoted. */
export interface Breach {
  /** Way to the value, e.g. `template.outputs[0].simpleText.text`; `response` for the whole. */
  readonly path: string;
  /** What must hold there, in plain English. */
  readonly rule: string;
}

export type Report = (path: string, rule: string) => void;
export type Rule = (value: unknown, path: string, report: Report) => void;
export type Fields = Readonly<Record<string, unknown>>;

/** Arrays are not objects here; a field that holds `undefined` counts as absent, since JSON leaves it out. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string of `min` to `max` UTF-16 units; `min` is 1 unless given. */
export function text(max = Number.POSITIVE_INFINITY, min = 1): Rule {
  return (value, path, report) => {
    if (typeof value !== "string") report(path, "must be a string");
    else if (value.length < min) report(path, "must not be empty");
    else if (value.length > max) report(path, `must be at most ${max} UTF-16 units long, is ${value.length}`);
  };
}

export const boolean: Rule = (value, path, report) => {
  if (typeof value !== "boolean") report(path, "must be true or false");
};

export function integer(min = Number.MIN_SAFE_INTEGER): Rule {
  return (value, path, report) => {
    if (!Number.isSafeInteger(value)) report(path, "must be a whole number");
    else if ((value as number) < min) report(path, `must be at least ${min}, is ${value}`);
  };
}

export const map: Rule = (value, path, report) => {
  if (!isObject(value)) report(path, "must be an object");
};

export const stringMap: Rule = (value, path, report) => {
  if (!isObject(value)) return report(path, "must be an object");
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== undefined && typeof entry !== "string") report(`${path}.${key}`, "must be a string");
  }
};

export const url: Rule = (value, path, report) => {
  const protocol = typeof value === "string" ? URL.parse(value)?.protocol : undefined;
  if (protocol !== "https:" && protocol !== "http:") report(path, "must be an absolute http(s) URL");
};

export function oneOf(...allowed: readonly string[]): Rule {
  return (value, path, report) => {
    if (!allowed.includes(value as string)) report(path, `must be one of: ${allowed.join(", ")}`);
  };
}

export function list(rule: Rule, max = Number.POSITIVE_INFINITY, min = 0): Rule {
  return (value, path, report) => {
    if (!Array.isArray(value)) return report(path, "must be a list");
    if (value.length < min) report(path, `must hold at least ${min}, holds ${value.length}`);
    if (value.length > max) report(path, `must hold at most ${max}, holds ${value.length}`);
    value.forEach((entry, index) => {
      rule(entry, `${path}[${index}]`, report);
    });
  };
}

/**
 * An object with these fields; a name that ends in `?` may be absent. Fields not named here pass: the platform adds
 * some without notice. `also` adds rules that look at several fields at once.
 */
export function object(fields: Readonly<Record<string, Rule>>, ...also: readonly ObjectRule[]): Rule {
  const known = Object.entries(fields).map(([name, rule]) => ({
    name: name.replace(/\?$/, ""),
    optional: name.endsWith("?"),
    rule,
  }));
  return (value, path, report) => {
    if (!isObject(value)) return report(path, "must be an object");
    for (const { name, optional, rule } of known) {
      if (value[name] !== undefined) rule(value[name], `${path}.${name}`, report);
      else if (!optional) report(`${path}.${name}`, "is required");
    }
    for (const rule of also) rule(value, path, report);
  };
}
export type ObjectRule = (value: Fields, path: string, report: Report) => void;

/** The length of a string field in UTF-16 units; 0 when it is absent or no string. */
export function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
