import { expect, it } from "vitest";
import { arrivedOf } from "../../../src/deliver/arrived.ts";
import type { Sent } from "../../../src/deliver/send-callback.ts";

const carried = { turn: "t", question: "먼저", answer: { text: "먼저 한 답" } };
const TAKEN: Sent = { outcome: "delivered" };
/** Used, where an earlier POST of this answer may have done it. */
const ASSUMED: Sent = { outcome: "delivered", assumed: true };
const USED: Sent = { outcome: "refused", reason: "expired-or-used", message: "" };
const SILENT: Sent = { outcome: "failed", reason: "timeout", sent: true };

const nothing = { answer: false, carried: false };
const both = { answer: true, carried: true };
const word = { answer: false, carried: true };

it.each<[string, boolean, Sent, ReturnType<typeof arrivedOf>]>([
  ["alone, taken", false, TAKEN, both],
  ["alone, its earlier try taken", false, ASSUMED, both],
  ["alone, refused", false, USED, nothing],
  ["alone, without a reply", false, SILENT, nothing],
  ["after a word whose sender died, taken", true, TAKEN, both],
  ["after such a word, which had used the token", true, USED, word],
  ["after such a word, when either may have used it", true, ASSUMED, word],
  ["after such a word, without a reply", true, SILENT, nothing],
])("an answer that is sent %s", (_what, afterWord, result, expected) => {
  expect(arrivedOf(result, { afterWord, carried })).toEqual(expected);
});

it.each<[string, Sent, ReturnType<typeof arrivedOf>]>([
  ["is taken: the word was not", TAKEN, { answer: true, carried: false }],
  ["finds the token used by the word", USED, word],
  ["may have used it, or the word", ASSUMED, nothing],
])("what carries nothing, after a word that did, %s", (_what, result, expected) => {
  expect(arrivedOf(result, { afterWord: true })).toEqual(expected);
});
