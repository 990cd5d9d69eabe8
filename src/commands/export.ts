/**
 * `saenggak export <user>`: all that is stored of a person as JSON on standard output, for a legal request; docs/memory.md
 * describes it. Exits with 1 when nothing is.
 */
import { parseHistory, parseSummary } from "../conversation/history.ts";
import type { KeptTurn } from "../turn/kept.ts";
import { type Asked, type Found, withPerson } from "./person.ts";

/** Grows when a reader of the former would misread it. */
const VERSION = 1;

export async function exportData(): Promise<void> {
  await withPerson("export", async (asked) => {
    const bots = (await Promise.all(asked.found.map((found) => read(found, asked.office)))).filter(hasAny);
    if (bots.length === 0) {
      console.error("Nothing is stored.");
      process.exitCode = 1;
      return;
    }
    const { user, kind } = asked;
    const document = { saenggak: "export", version: VERSION, exportedAt: time(Date.now()), user, kind, bots };
    console.log(JSON.stringify(document, null, 2));
  });
}

async function read({ bot, conversation }: Found, { turns }: Asked["office"]) {
  const [kept, records, history, summary, thoughts, feedback] = await Promise.all([
    turns.kept(conversation),
    turns.turnsOf(conversation),
    turns.exchangesOf(conversation),
    turns.summaryOf(conversation),
    turns.thoughts(conversation),
    turns.feedbackOf(conversation),
  ]);
  return {
    bot,
    settings: kept.settings,
    history: {
      summary: parseSummary(summary),
      keptUntil: kept.exchanges && time(kept.exchanges.until),
      exchanges: parseHistory(history).map(({ at, ...exchange }) => ({ askedAt: time(at), ...exchange })),
    },
    turns: records.map(turnOf),
    feedback: feedback.map(({ at, ...said }) => ({ saidAt: time(at), ...said })),
    thoughts: thoughts && { keptUntil: kept.thoughtsUntil && time(kept.thoughtsUntil), text: thoughts },
  };
}

function turnOf({ turn, state, answeredAt, answer, route, until }: KeptTurn) {
  const { id, skill, utterance, params, language = "ko", receivedAt } = turn;
  return {
    id,
    skill,
    language,
    askedAt: time(receivedAt),
    question: utterance,
    params,
    state,
    answeredAt: answeredAt && time(answeredAt),
    answer,
    shownBy: route,
    keptUntil: until && time(until),
  };
}

type Read = Awaited<ReturnType<typeof read>>;

const hasAny = ({ settings, history, turns, feedback, thoughts }: Read): boolean =>
  Object.keys(settings).length + history.exchanges.length + turns.length + feedback.length > 0 ||
  thoughts !== undefined;

const time = (at: number): string => new Date(at).toISOString();
