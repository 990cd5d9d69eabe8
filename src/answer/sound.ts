/** Parts of a skill's answer that the platform would refuse, kept from taking what is shown along with them. Pure. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { KakaoComponent, QuickReply } from "../contract/kakao.ts";
import { type Breach, breaches } from "../kakao/limits.ts";
import { wordsIn } from "../words/words.ts";
import { type RenderOptions, renderComponents } from "./render.ts";

export interface Sound {
  readonly components: readonly KakaoComponent[];
  /** The first breach of a part that was left out. */
  readonly breach?: Breach;
}

/** An answer's components; a word of ours stands in the place of each that breaks a limit, so that pages stay the same. */
export function soundComponents(answer: TurnAnswer, options: RenderOptions): Sound {
  const rendered = renderComponents(answer, options);
  const found = rendered.map((component) => breachOf({ outputs: [component] }));
  const breach = found.find((one) => one !== undefined);
  if (!breach) return { components: rendered };
  const words = wordsIn(options.language);
  const text = found.every((one) => one !== undefined) ? words.unshowable : words.unshowablePart;
  const components = rendered.map((component, i) => (found[i] ? { simpleText: { text } } : component));
  return { components, breach };
}

/** Whether the platform takes this quick reply. */
export const isSound = (quickReply: QuickReply): boolean =>
  breachOf({ outputs: [{ simpleText: { text: "." } }], quickReplies: [quickReply] }) === undefined;

const breachOf = (template: object): Breach | undefined => breaches({ version: "2.0", template })[0];
