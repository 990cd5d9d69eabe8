/** Weights of `token-features.ts` for which their sums come nearest to the true counts of tokens, none below its bound. */
import { countFeatures, type TokenFeatures } from "../../src/conversation/token-features.ts";

export interface Sample {
  readonly text: string;
  readonly tokens: number;
  /** Counts as much as so many others. @defaultValue 1 */
  readonly times?: number;
}

type Feature = keyof TokenFeatures;

/**
 * Lowest weights: what no prose holds enough of to tell, but any person may write. A pair takes away, so that its bound is
 * the most it may.
 */
const LOWEST: Readonly<Record<Feature, number>> = {
  hangul: 0,
  common: 0.3,
  rare: 1.2,
  pair: -1,
  jamo: 0.8,
  word: 0.6,
  long: 0.04,
  endless: 0.4,
  capital: 0.5,
  digit: 0,
  digits: 0,
  space: 0.7,
  newline: 0.5,
  marks: 0.5,
  mark: 0.35,
  symbol: 1,
  han: 0.8,
  kana: 0.45,
  kanas: 0.2,
  twoBytes: 1,
  threeBytes: 1.6,
  fourBytes: 2,
};
export const ALL_FEATURES = Object.keys(LOWEST) as Feature[];

const ROUNDS = 4_000;
/** Draws what few samples tell towards its bound. */
const PULL = 0.05;

/** Least squares of the errors relative to the text's length, by coordinate descent. */
export function fitWeights(samples: readonly Sample[]): Map<Feature, number> {
  const size = ALL_FEATURES.length;
  const low = ALL_FEATURES.map((feature) => LOWEST[feature]);
  const products = ALL_FEATURES.map(() => new Float64Array(size));
  const aims = new Float64Array(size);
  for (const { text, tokens, times = 1 } of samples) {
    const counts = countFeatures(text);
    const scale = times / (tokens + 2);
    ALL_FEATURES.forEach((one, i) => {
      aims[i] = (aims[i] ?? 0) + scale * counts[one] * tokens;
      ALL_FEATURES.forEach((other, j) => {
        const row = products[i];
        if (row) row[j] = (row[j] ?? 0) + scale * counts[one] * counts[other];
      });
    });
  }
  const weights = [...low];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < size; i++) {
      const [row, bound = 0] = [products[i], low[i]];
      const own = (row?.[i] ?? 0) + PULL;
      let rest = (aims[i] ?? 0) + PULL * bound;
      for (let j = 0; j < size; j++) if (j !== i) rest -= (row?.[j] ?? 0) * (weights[j] ?? 0);
      weights[i] = Math.max(bound, rest / own);
    }
  }
  return new Map(ALL_FEATURES.map((feature, i) => [feature, weights[i] ?? 0]));
}
