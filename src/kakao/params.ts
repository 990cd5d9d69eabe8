import { SaenggakError } from "../errors.ts";
import { withoutSignedUrls } from "./media.ts";

const MOST_KEYS = 200;
const DEEPEST = 8;

/**
 * Copies a payload's parameters into an object without prototype. Values that are not strings are dropped, as is a
 * `__proto__` key, which a later `Object.assign` would take for the prototype. Null and missing become no parameters.
 * @throws SaenggakError `MALFORMED_PAYLOAD` for anything but an object of at most 200 keys.
 */
export function copyParams(given: unknown, path: string): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  if (given === null || given === undefined) return params;
  const source = asObject(given, path);
  for (const key in source) {
    const value = source[key];
    if (typeof value === "string" && key !== "__proto__")
      params[key] = withoutSignedUrls(value.toWellFormed());
  }
  return params;
}

/**
 * Copies a button's `extra`, whose values may be anything JSON, with the same care at every level; null and missing stay
 * absent.
 * @throws SaenggakError `MALFORMED_PAYLOAD` for anything but an object, over 200 keys in one object or over 8 levels.
 */
export function copyExtra(given: unknown, path: string): Record<string, unknown> | undefined {
  if (given === null || given === undefined) return undefined;
  return copyObject(asObject(given, path), path, 1);
}

function copyObject(source: Record<string, unknown>, path: string, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const key in source) {
    if (key !== "__proto__") copy[key] = copyValue(source[key], path, depth + 1);
  }
  return copy;
}

function copyValue(value: unknown, path: string, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) throw refuse(path, "nested too deeply");
  if (Array.isArray(value)) return value.map((item) => copyValue(item, path, depth + 1));
  return copyObject(asObject(value, path), path, depth);
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse(path, "expected object");
  if (Object.keys(value).length > MOST_KEYS) throw refuse(path, `more than ${MOST_KEYS} keys`);
  return value as Record<string, unknown>;
}

function refuse(path: string, why: string): SaenggakError {
  return new SaenggakError("MALFORMED_PAYLOAD", { detail: `${path}: ${why}.` });
}
