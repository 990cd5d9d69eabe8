import { expect, it } from "vitest";
import type { TurnAnswer } from "../../../src/contract/answer.ts";
import type { Settings } from "../../../src/contract/conversation.ts";
import type { Turn } from "../../../src/contract/turn.ts";
import { HandBack } from "../../../src/queue/turn-worker.ts";
import type { TakenTurn } from "../../../src/turn/taking.ts";
import { wordsIn } from "../../../src/words/words.ts";
import { createRunTurn, type RunTurnDeps } from "../../../src/work/run-turn.ts";
import { createRunning } from "../../../src/work/running.ts";
import { silent } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

const turn = aTurn({ conversation: "c" });

/** A turn whose answer Redis takes at the `room`-th try only. */
function work(options: {
  room: number;
  onFull?: () => void;
  turn?: Turn;
  settings?: Settings;
  taken?: Partial<TakenTurn>;
}) {
  const done: string[] = [];
  const running = createRunning();
  let tries = 0;
  let told: TurnAnswer | undefined;
  const deps: RunTurnDeps = {
    turns: {
      take: async () => ({
        turn: options.turn ?? turn,
        runs: 1,
        history: [],
        epoch: "0",
        settings: options.settings ?? {},
        ...options.taken,
      }),
      handBack: async (_turn, runner) => done.push(`handed back by ${runner}`) > 0,
      isAnswered: async () => true,
      async answer(_taken, answer) {
        told = answer;
        if (++tries < options.room) {
          options.onFull?.();
          throw Object.assign(new Error("OOM command not allowed"), { name: "ReplyError" });
        }
        done.push("stored");
        return true;
      },
      done: async () => 0,
    },
    runner: "me",
    running,
    queue: { add: async () => {} },
    async think() {
      done.push("asked");
      return { text: "답이에요" };
    },
    remember: () => undefined,
    fold: (_taken, answer) => void done.push(`folds ${answer?.text ?? "without"}`),
    seenBots: { note: async () => {} },
    pace: { note: async () => void done.push("paced") },
    conversations: { noteLanguage: async (_turn, language) => void done.push(`noted ${language}`) },
    deliver: async () => void done.push("delivered"),
    tracing: { span: (_name, _options, run) => run(), current: () => undefined },
    log: silent,
    clock: Date.now,
  };
  return { run: createRunTurn(deps), running, done, told: () => told };
}

it("keeps an answer that Redis has no room for, and stores it once there is some", async () => {
  const { run, done } = work({ room: 3 });
  await run("c", new AbortController().signal);
  expect(done).toEqual(["asked", "stored", "delivered", "paced", "folds 답이에요"]);
});

it("keeps it no longer than the turn wants it", async () => {
  const { run, running, done } = work({
    room: Number.POSITIVE_INFINITY,
    onFull: () => running.stop("c", [turn.id]),
  });
  await run("c", new AbortController().signal);
  expect(done).toEqual(["asked", "delivered", "folds without"]);
});

it("hands the turn back when its process stops meanwhile", async () => {
  const stopped = new AbortController();
  const { run, done } = work({ room: Number.POSITIVE_INFINITY, onFull: () => stopped.abort() });
  await expect(run("c", stopped.signal)).rejects.toThrow(HandBack);
  expect(done).toEqual(["asked", "handed back by me"]);
});

it("notes the language of a question when it is another than the last one's", async () => {
  const { run, done } = work({ room: 1, turn: { ...turn, language: "en" } });
  await run("c", new AbortController().signal);
  expect(done).toEqual(["asked", "stored", "delivered", "noted en", "paced", "folds 답이에요"]);
});

it("notes Korean again after another language", async () => {
  const { run, done } = work({ room: 1, settings: { language: "ja" } });
  await run("c", new AbortController().signal);
  expect(done).toContain("noted ko");
});

it("asks no model about words that cannot be read, and says so", async () => {
  const { run, done, told } = work({ room: 1, taken: { isUnreadable: true } });
  await run("c", new AbortController().signal);
  expect(done).toEqual(["stored", "delivered", "folds without"]);
  expect(told()).toEqual({ text: wordsIn("ko").unreadable, outcome: "apology" });
});
