/** Plays a conversation file again, in a room of its own, and tells where it went another way. */
import { lastGraphemeBoundary } from "../../answer/grapheme.ts";
import { bubbleText } from "../bubble-text.ts";
import type { ExchangeRecord } from "../record.ts";
import type { Saying } from "../saying.ts";
import type { ConversationFile, ConversationStep } from "./file.ts";

export interface Stage {
  /** @returns the exchange's id */
  say(saying: Saying): Promise<string>;
  /** The record once nothing more can be shown for it. */
  ended(id: string): Promise<ExchangeRecord>;
}

export interface Replayed {
  readonly step: ConversationStep;
  readonly record: ExchangeRecord;
  /** What went another way, in people's words; empty when nothing did. */
  readonly differences: readonly string[];
}

interface Said {
  readonly step: ConversationStep;
  readonly id: string;
  readonly end: Promise<ExchangeRecord>;
}

/**
 * One step after the other, each after the last has ended unless the file says together; what is pressed has been shown
 * in any case.
 * @param options.as added to people's names, so that the skill has not met them yet
 * @param options.onStep called for each step, in the file's order, before one that waits for its end
 */
export async function replay(
  { steps, bot }: ConversationFile,
  stage: Stage,
  options: { readonly as: string; readonly onStep?: (replayed: Replayed) => void },
): Promise<readonly Replayed[]> {
  const said: Said[] = [];
  const all: Replayed[] = [];
  const tellAll = async (): Promise<void> => {
    for (const { step, end } of said.slice(all.length)) {
      const record = await end;
      const replayed = { step, record, differences: differencesOf(step, record) };
      all.push(replayed);
      options.onStep?.(replayed);
    }
  };
  for (const step of steps) {
    const { user, utterance, options: sayOptions, pressedIn, together } = step;
    if (!together) await tellAll();
    const from = pressedIn === undefined ? undefined : said[pressedIn];
    await from?.end;
    const id = await stage.say({
      user: nameAs(user, options.as),
      utterance,
      options: { ...sayOptions, ...(from && { pressedIn: from.id }) },
      ...(bot && { bot }),
    });
    said.push({ step, id, end: stage.ended(id) });
  }
  await tellAll();
  return all;
}

/** UTF-16 units that a person's name may have. */
const LONGEST_NAME = 100;

/** A name with `as` behind it, the name shortened where both would be too long. */
export function nameAs(user: string, as: string): string {
  return user.slice(0, lastGraphemeBoundary(user, 0, LONGEST_NAME - as.length)) + as;
}

const OUTCOMES: Readonly<Record<NonNullable<ExchangeRecord["outcome"]>, string>> = {
  shown: "답을 보여 줌",
  expired: "시간이 지남",
  spent: "토큰 소진",
  error: "오류",
};

function differencesOf({ outcome, sees }: ConversationStep, record: ExchangeRecord): string[] {
  const found: string[] = [];
  if (outcome && record.outcome !== outcome) {
    const now = record.outcome ? OUTCOMES[record.outcome] : "끝나지 않음";
    found.push(`끝이 달라요. 기대: ${OUTCOMES[outcome]}, 이번: ${now}`);
  }
  if (!sees || (outcome && record.outcome !== outcome)) return found;
  const bubbles = record.shown?.bubbles.map(bubbleText) ?? [];
  if (bubbles.length !== sees.length)
    found.push(`말풍선 수가 달라요. 기대: ${sees.length}개, 이번: ${bubbles.length}개`);
  for (const [index, expected] of sees.entries()) {
    const text = bubbles[index];
    if (text === undefined || fits(expected, text)) continue;
    const wanted = typeof expected === "string" ? expected : `/${expected.matches}/`;
    found.push(`말풍선 ${index + 1}의 글이 달라요.\n  기대: ${wanted}\n  이번: ${text}`);
  }
  return found;
}

function fits(expected: NonNullable<ConversationStep["sees"]>[number], text: string): boolean {
  return typeof expected === "string" ? expected === text : new RegExp(expected.matches, "u").test(text);
}
