/**
 * JSON as it is stored: sealed it is a JSON string, and else the object or list itself. So nothing that a person writes can be
 * taken for something sealed, with keys or without, and what was stored before there was a key stays readable.
 */
import type { Sealer } from "../contract/ports.ts";
import { SaenggakError } from "../errors.ts";

/** What texts of a conversation are, for those that more than one folder reads. */
export const EXCHANGE = "exchange";
export const SUMMARY = "summary";

/** @param json an object or a list */
export function storedJson(sealer: Sealer, conversation: string, what: string, json: string): string {
  return sealer.isOn ? JSON.stringify(sealer.seal(conversation, what, json)) : json;
}

export const isSealed = (stored: string): boolean => stored.startsWith('"');

/** The JSON text. @throws SaenggakError RECORD_UNREADABLE */
export function openJson(sealer: Sealer, conversation: string, what: string, stored: string): string {
  return isSealed(stored) ? sealer.open(conversation, what, parseJson(stored) as string) : stored;
}

/**
 * An engine's own error quotes the text that it could not read, and errors are logged.
 * @throws SaenggakError RECORD_UNREADABLE
 */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new SaenggakError("RECORD_UNREADABLE", { detail: "It is not JSON." });
  }
}
