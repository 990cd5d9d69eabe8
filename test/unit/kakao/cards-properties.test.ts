/** Builders and the check of whole responses are of one mind, whatever is built. */
import fc from "fast-check";
import { button, type cards, quickReply, SaenggakError } from "saenggak";
import { describe, expect, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { FIELDS, HEADER, KINDS, type Kind } from "./cards-arbitraries.ts";
import { unchecked } from "./cards-samples.ts";
import { chars, response } from "./limits-samples.ts";

const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** What was built, or undefined when it was refused, with a reason that repeats nothing of it. */
function builtOrRefused(name: keyof typeof cards, ...given: readonly unknown[]): object | undefined {
  try {
    return unchecked[name](...given);
  } catch (error) {
    expect(error).toBeInstanceOf(SaenggakError);
    expect(error).toMatchObject({ code: "CARD_REFUSED", retryable: false });
    expect((error as SaenggakError).message).not.toMatch(/[가-힣]/);
    return undefined;
  }
}

/** Runs the property; both ways must have been met, or it shows nothing. */
function meetsBoth(run: (count: (passed: boolean) => void) => void): void {
  const seen = { true: 0, false: 0 };
  run((passed) => {
    seen[`${passed}`] += 1;
  });
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(20);
}

describe("a builder refuses what has breaches, and nothing else", () => {
  it.each(NAMES)("%s", (name) => {
    meetsBoth((count) =>
      fc.assert(
        fc.property(FIELDS[name], (fields) => {
          const given = name.startsWith("simple") ? Object.values(fields) : [fields];
          const ordered = name === "simpleImage" ? [fields.imageUrl, fields.altText] : given;
          const built = builtOrRefused(name, ...ordered);
          if (built) expect(breaches(response(built))).toEqual([]);
          else expect(breaches(response({ [name]: fields }))).not.toEqual([]);
          count(built !== undefined);
        }),
        { numRuns: 500 },
      ),
    );
  });

  it.each(KINDS)("carousel of %s", (kind: Kind) => {
    const sound = FIELDS[kind].filter((fields) => breaches(response({ [kind]: fields })).length === 0);
    const several = fc.oneof(
      { weight: 6, arbitrary: fc.array(sound, { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: sound.map((one) => Array.from({ length: 11 }, () => one)) },
    );
    meetsBoth((count) =>
      fc.assert(
        fc.property(several, HEADER, (items, header) => {
          const built = builtOrRefused(
            "carousel",
            items.map((fields) => unchecked[kind](fields)),
            { header },
          );
          if (built) expect(breaches(response(built))).toEqual([]);
          else expect(breaches(response({ carousel: { type: kind, items, header } }))).not.toEqual([]);
          count(built !== undefined);
        }),
        { numRuns: 300 },
      ),
    );
  });

  it("buttons and quick replies", () => {
    const length = fc.constantFrom(0, 1, 13, 14, 15);
    meetsBoth((count) =>
      fc.assert(
        fc.property(length, length, (label, message) => {
          const said = { label: chars(label), messageText: chars(message) };
          const found = (more: object) =>
            breaches({ version: "2.0", template: { outputs: [{ textCard: { title: "가", ...more } }] } });
          const pressed = { ...said, action: "message" };
          const outcome = (of: () => unknown) => {
            try {
              of();
              return true;
            } catch {
              return false;
            }
          };
          const passed = outcome(() => button.message(said.label, said.messageText));
          expect(passed).toBe(found({ buttons: [pressed] }).length === 0);
          expect(outcome(() => quickReply.message(said.label, said.messageText))).toBe(passed);
          count(passed);
        }),
      ),
    );
  });
});
