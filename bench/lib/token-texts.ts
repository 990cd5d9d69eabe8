/** The texts that the estimate of tokens is fitted on and checked with: of test/fixtures/tokens, and arbitrary ones. */
import { readdir, readFile } from "node:fs/promises";
import fc from "fast-check";

const FOLDER = new URL("../../test/fixtures/tokens/", import.meta.url);
export const COUNTS_FILE = new URL("counts.json", FOLDER);

export interface KindOfText {
  readonly kind: string;
  readonly text: string;
}

/** @param set `fit` and `check` have no sentence in common */
export async function readTexts(set: "fit" | "check"): Promise<KindOfText[]> {
  const names = (await readdir(new URL(set, FOLDER))).sort();
  return Promise.all(
    names.map(async (name) => ({
      kind: name.replace(/\.txt$/, ""),
      text: await readFile(new URL(`${set}/${name}`, FOLDER), "utf8"),
    })),
  );
}

const SEED = 20_261_125;
const from = (first: number, last: number) =>
  fc.integer({ min: first, max: last }).map((code) => String.fromCodePoint(code));
const of = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 20, maxLength: 60 });

/** What anybody may send: letters at random of every alphabet, keys pressed at random, one character over and over. */
export function arbitraryTexts(): string[] {
  const all = [
    of(from(0xac00, 0xd7a3)),
    of(from(0x3131, 0x318e)),
    of(from(0x4e00, 0x9fff)),
    of(from(0x3041, 0x30ff)),
    of(from(0x0e01, 0x0e5b)),
    of(from(0x0370, 0x06ff)),
    of(from(0x1f300, 0x1faff)),
    of(from(0x20, 0x7e)),
    of(from(0x61, 0x7a)),
    of(from(0x30, 0x39)),
    of(from(0xa0, 0x2fff)),
    of(fc.constantFrom(" ", "\n", "\t", "\r\n")),
    fc.string({ unit: "grapheme", minLength: 20, maxLength: 60 }),
    fc.string({ unit: "binary", minLength: 20, maxLength: 60 }),
    fc.base64String({ minLength: 40, maxLength: 80 }),
    fc.uuid().map((id) => `${id} ${id}`),
    fc
      .tuple(
        fc.constantFrom("ㅋ", "ㅠ", "ㄱ", "가", "뷁", "a", "0", " ", "\n", "-", "=", "!", "👍", "~", "…"),
        fc.integer({ min: 40, max: 400 }),
      )
      .map(([unit, times]) => unit.repeat(times)),
  ];
  return all.flatMap((arbitrary, i) => fc.sample(arbitrary, { seed: SEED + i, numRuns: 20 }));
}
