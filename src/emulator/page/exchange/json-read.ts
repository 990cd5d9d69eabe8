/** What a body holds: a JSON value, or nothing that can be read as one. */
export type Read = { readonly json: true; readonly value: unknown } | { readonly json: false };

/** Never throws. */
export function readJson(body: string): Read {
  try {
    return { json: true, value: JSON.parse(body) };
  } catch {
    return { json: false };
  }
}

/** The acknowledgement in a reply's body: `text` is the waiting message. Undefined when it is none. */
export function ackOf(body: string): { readonly text: string | undefined } | undefined {
  const read = readJson(body);
  if (!read.json || typeof read.value !== "object" || read.value === null) return undefined;
  const { useCallback, data } = read.value as { useCallback?: unknown; data?: { text?: unknown } | null };
  if (useCallback !== true) return undefined;
  return { text: typeof data?.text === "string" ? data.text : undefined };
}
