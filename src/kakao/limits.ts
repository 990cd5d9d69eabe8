import { cards } from "./limits-cards.ts";
import { carousel } from "./limits-carousel.ts";
import { quickReply } from "./limits-parts.ts";
import {
  type Breach,
  boolean,
  integer,
  isObject,
  list,
  map,
  object,
  oneOf,
  type Report,
  type Rule,
  stringMap,
  text,
} from "./limits-rules.ts";
import { soundThroughout } from "./limits-text.ts";

export type { Breach } from "./limits-rules.ts";

/** A larger bubble is dropped whole by the platform. Bytes of its JSON; the stricter reading of "30 KB". */
export const MAX_BUBBLE_BYTES = 30_000;

export interface LimitOptions {
  /** A group chat takes `outputs: []` as "show nothing". Default false. */
  readonly group?: boolean;
}

/**
 * Everything in a parsed response that the platform would refuse: shape and limits of every component, button, quick
 * reply, carousel and context, halves of surrogate pairs anywhere, bubbles over 30 KB, and an acknowledgement
 * (`useCallback: true`) that carries a template. Lengths are UTF-16 units, the strictest reading. Fields that the
 * format does not name pass.
 *
 * Source: Kakao Business skill guide, "응답 타입별 JSON 포맷", and the callback guide.
 *
 * @param response a value as `JSON.parse` gives it; for such a value this never throws
 * @returns an empty list when the response would be accepted
 */
export function breaches(response: unknown, options: LimitOptions = {}): Breach[] {
  const found = breachesOf(options.group ? GROUP_RESPONSE : RESPONSE, response, "response");
  return found.map(({ path, rule }) => ({ path: path.replace(/^response\./, ""), rule }));
}

/** What of one part breaks its rule, wherever it will stand. Paths begin with `at`. */
export function breachesOf(rule: Rule, part: unknown, at: string): Breach[] {
  const found: Breach[] = [];
  const report: Report = (path, rule) => {
    found.push({ path, rule });
  };
  if (soundThroughout(part, at, report)) rule(part, at, report);
  return found;
}

const COMPONENTS = { ...cards("alone"), carousel };
export type ComponentName = keyof typeof COMPONENTS;

/** The limits of a component as the only one of its bubble: its own, and how large a bubble may be. */
export function aloneRule(name: ComponentName): Rule {
  return (value, path, report) => {
    COMPONENTS[name](value, path, report);
    bubbleSize({ [name]: value }, path, report);
  };
}

const bubbleSize: Rule = (bubble, path, report) => {
  const bytes = Buffer.byteLength(JSON.stringify(bubble));
  if (bytes > MAX_BUBBLE_BYTES)
    report(path, `must be at most ${MAX_BUBBLE_BYTES} bytes of JSON, is ${bytes}`);
};

const output: Rule = (value, path, report) => {
  if (!isObject(value)) return report(path, "must be an object");
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const [name] = names;
  if (name === undefined || names.length > 1) return report(path, "must hold exactly one component");
  if (!isComponent(name)) return report(path, "holds a component that the platform does not know");
  COMPONENTS[name](value[name], `${path}.${name}`, report);
  bubbleSize(value, path, report);
};
const isComponent = (name: string): name is ComponentName => Object.hasOwn(COMPONENTS, name);

const contextValue = object({
  name: text(),
  lifeSpan: integer(0),
  "ttl?": integer(0),
  "params?": stringMap,
});

function responseRule(fewestOutputs: number): Rule {
  return object(
    {
      version: oneOf("2.0"),
      "template?": object({ outputs: list(output, 3, fewestOutputs), "quickReplies?": list(quickReply, 10) }),
      "context?": object({ values: list(contextValue) }),
      "data?": map,
      "useCallback?": boolean,
    },
    (response, path, report) => {
      if (response.useCallback === true && response.template !== undefined) {
        report(`${path}.template`, "must be absent when useCallback is true");
      }
    },
  );
}
const RESPONSE = responseRule(1);
const GROUP_RESPONSE = responseRule(0);
