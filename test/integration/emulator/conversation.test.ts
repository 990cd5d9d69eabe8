import { afterEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator/app.ts";
import type { BotSetup } from "../../../src/emulator/bot.ts";
import {
  type ConversationFile,
  type ConversationStep,
  conversationFile,
  conversationOf,
} from "../../../src/emulator/conversation/file.ts";
import { type Replayed, replay, type Stage } from "../../../src/emulator/conversation/replay.ts";
import type { Engine } from "../../../src/emulator/engine.ts";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import type { ExchangeRecord } from "../../../src/emulator/record.ts";
import type { Saying } from "../../../src/emulator/saying.ts";
import { post, type SkillCall, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const GUIDE: BotSetup = { id: "a".repeat(24), name: "길잡이" };
const AS = " 다시";

const said = (call: SkillCall): string => call.payload.userRequest.utterance;

/** Answers at once with what was said. */
const echo = (call: SkillCall) => call.json(words(`${said(call)}!`));

async function engineOn(onCall: (call: SkillCall) => unknown, options: Partial<EngineOptions> = {}) {
  const skill = await startSkill(onCall);
  const emulator = await startEmulator({
    skill: { url: skill.url, headers: { "x-skill-secret": "s3cret" } },
    ...options,
  });
  closers.push(emulator.close, skill.close);
  const { engine } = emulator;
  const says = async (saying: Saying): Promise<ExchangeRecord> => {
    const { exchange, replied } = engine.say(saying);
    await replied;
    return exchange;
  };
  return { engine, skill, says };
}

function stageOn(engine: Engine): Stage {
  return {
    say: async (saying) => engine.say(saying).exchange.id,
    async ended(id) {
      const record = engine.exchange(id);
      if (!record) throw new Error(`no exchange ${id}`);
      const { promise, resolve } = Promise.withResolvers<ExchangeRecord>();
      const stop = engine.watch((changed) => {
        if (changed.id === id && changed.outcome) resolve(changed);
      });
      if (record.outcome) resolve(record);
      return promise.finally(stop);
    },
  };
}

/** As somebody reads it who was given the file. */
const reread = (file: ConversationFile) => conversationFile.parse(JSON.parse(JSON.stringify(file)));

const fileOf = (...steps: ConversationStep[]): ConversationFile =>
  reread({ format: "saenggak-conversation", version: 1, steps });

const step = (expected: Omit<ConversationStep, "user" | "utterance">): ConversationStep => ({
  user: "가",
  utterance: "안녕",
  ...expected,
});

/** What differs, step by step, when it is played on a skill. */
async function differences(file: ConversationFile, onCall: (call: SkillCall) => unknown, options = {}) {
  const { engine } = await engineOn(onCall, options);
  const replayed = await replay(file, stageOn(engine), { as: AS });
  return replayed.map((one) => one.differences);
}

describe("a room as a file", () => {
  it("keeps what was said, how it ended and what was seen", async () => {
    const { engine, says } = await engineOn((call) =>
      said(call) === "오류" ? call.json({}, 500) : echo(call),
    );
    await says({ user: "가", utterance: "안녕" });
    await says({ user: "가", utterance: "오류", options: { isFriend: false, trouble: { delayMs: 1 } } });
    await says({ user: "나", utterance: "다른 방" });
    expect(reread(conversationOf(engine.exchanges("가")))).toEqual({
      format: "saenggak-conversation",
      version: 1,
      steps: [
        { user: "가", utterance: "안녕", outcome: "shown", sees: ["안녕!"] },
        {
          user: "가",
          utterance: "오류",
          options: { isFriend: false, trouble: { delayMs: 1 } },
          outcome: "error",
        },
      ],
    });
  });

  it("names the step whose answer was pressed, and no id of this engine", async () => {
    const { engine, says } = await engineOn(echo);
    await says({ user: "가", utterance: "하나" });
    const { id } = await says({ user: "가", utterance: "둘" });
    const trigger = "QUICKREPLY_BUTTON_MESSAGE";
    await says({ user: "가", utterance: "더", options: { trigger, pressedIn: id } });
    await says({ user: "가", utterance: "더", options: { trigger, pressedIn: "forgotten" } });
    const { steps } = reread(conversationOf(engine.exchanges("가")));
    expect(steps.map(({ pressedIn }) => pressedIn)).toEqual([undefined, undefined, 1, undefined]);
    for (const { options } of steps.slice(2)) expect(options).toEqual({ trigger });
    expect(JSON.stringify(steps)).not.toContain(id);
  });

  it("says what was said before the rest had ended", async () => {
    let now = 0;
    const { engine, skill, says } = await engineOn(
      (call) => (said(call).startsWith("왜") ? call.ack("잠시만요") : echo(call)),
      { clock: () => now },
    );
    const later = async (saying: Saying) => {
      now += 10;
      return says(saying);
    };
    await later({ user: "가", utterance: "먼저" });
    await later({ user: "가", utterance: "왜?" });
    await later({ user: "가", utterance: "그사이" });
    now += 10;
    const [, why] = skill.calls;
    expect((await post(why?.callbackUrl ?? "", words("답"))).json.status).toBe("SUCCESS");
    await later({ user: "가", utterance: "다음" });
    const file = reread(conversationOf(engine.exchanges("가")));
    expect(file.steps.map(({ together = false }) => together)).toEqual([false, false, true, false]);
    expect(file.steps[1]).toEqual({ user: "가", utterance: "왜?", outcome: "shown", sees: ["답"] });
  });

  it("leaves open what has not ended", async () => {
    const { engine, says } = await engineOn((call) => call.ack());
    await says({ user: "가", utterance: "왜?" });
    await says({ user: "가", utterance: "왜요?" });
    expect(reread(conversationOf(engine.exchanges("가"))).steps).toEqual([
      { user: "가", utterance: "왜?" },
      { user: "가", utterance: "왜요?", together: true },
    ]);
  });

  it("holds the bot, and no header of anybody's", async () => {
    const { engine, says } = await engineOn(echo);
    const bot = { ...GUIDE, headers: { authorization: "Bearer t0ken" }, callback: false };
    await says({ user: "가", utterance: "안녕", bot });
    // Handed over with its headers, as a careless caller would.
    const file = conversationOf(engine.exchanges("가", GUIDE.id), bot);
    expect(reread(file).bot).toEqual({ ...GUIDE, callback: false });
    expect(JSON.stringify(file)).not.toMatch(/t0ken|s3cret|headers/);
  });
});

describe("a file that is read", () => {
  const problem = (value: unknown) => {
    const { error } = conversationFile.safeParse(value);
    const [issue] = error?.issues ?? [];
    return issue && `${issue.path.join(".")}: ${issue.message}`;
  };
  const withStep = (changed: object) => ({
    format: "saenggak-conversation",
    version: 1,
    steps: [
      { user: "가", utterance: "하나" },
      { user: "가", utterance: "둘", ...changed },
    ],
  });

  it.each<[string, unknown, RegExp]>([
    ["no conversation", { format: "another", version: 1, steps: [] }, /^format: /],
    ["a later version", { ...withStep({}), version: 2 }, /^version: /],
    ["no steps", { ...withStep({}), steps: [] }, /^steps: /],
    ["an outcome that is none", withStep({ outcome: "good" }), /^steps\.1\.outcome: /],
    ["headers", { ...withStep({}), bot: { ...GUIDE, headers: { a: "b" } } }, /^bot: .*headers/],
    ["an exchange's id", withStep({ options: { pressedIn: "x" } }), /^steps\.1\.options: .*pressedIn/],
    [
      "a regular expression that is none",
      withStep({ sees: ["가", { matches: "(" }] }),
      /^steps\.1\.sees\.1\.matches: must be a regular expression$/,
    ],
    [
      "one that only runs without u",
      withStep({ sees: [{ matches: "\\-" }] }),
      /^steps\.1\.sees\.0\.matches: /,
    ],
    ["a press in itself", withStep({ pressedIn: 1 }), /^steps\.1\.pressedIn: must be of a step above$/],
    ["a press in a step below", withStep({ pressedIn: 2 }), /^steps\.1\.pressedIn: must be of a step above$/],
  ])("is refused with %s", (_what, value, message) => {
    expect(problem(value)).toMatch(message);
  });

  it("is taken as people write it", () => {
    expect(problem(withStep({ sees: ["가", { matches: "^나+$" }], pressedIn: 0, together: true }))).toBe(
      undefined,
    );
  });
});

describe("a replay", () => {
  it("of the same answers finds nothing, and is said by somebody else", async () => {
    const skill = (call: SkillCall) => {
      if (said(call) === "오류") return call.json({}, 500);
      if (said(call) !== "두 개") return echo(call);
      const outputs = ["하나", "둘"].map((text) => ({ simpleText: { text } }));
      call.json({ version: "2.0", template: { outputs } });
    };
    const { engine, says } = await engineOn(skill);
    await says({ user: "가", utterance: "안녕", bot: GUIDE });
    await says({ user: "가", utterance: "두 개", bot: GUIDE });
    await says({ user: "가", utterance: "오류", bot: GUIDE, options: { isFriend: false } });
    const file = reread(conversationOf(engine.exchanges("가", GUIDE.id), GUIDE));
    const again = await engineOn(skill);
    const told: Replayed[] = [];
    const replayed = await replay(file, stageOn(again.engine), {
      as: AS,
      onStep: (one) => void told.push(one),
    });
    expect(replayed.map((one) => one.differences)).toEqual([[], [], []]);
    expect(told).toEqual(replayed);
    expect(replayed.map((one) => one.step)).toEqual(file.steps);
    expect(again.engine.exchanges("가", GUIDE.id)).toEqual([]);
    const records = again.engine.exchanges(`가${AS}`, GUIDE.id);
    expect(replayed.map(({ record }) => record.id)).toEqual(records.map(({ id }) => id));
    expect(records.map(({ utterance, outcome }) => [utterance, outcome])).toEqual([
      ["안녕", "shown"],
      ["두 개", "shown"],
      ["오류", "error"],
    ]);
    expect(records[2]?.options).toEqual({ isFriend: false });
  });

  it("tells another answer, bubble by bubble", async () => {
    const outputs = ["같은 말", "다른 말"].map((text) => ({ simpleText: { text } }));
    const skill = (call: SkillCall) => call.json({ version: "2.0", template: { outputs } });
    const file = fileOf(step({ outcome: "shown", sees: ["같은 말", "먼저 한 말"] }));
    expect(await differences(file, skill)).toEqual([
      ["말풍선 2의 글이 달라요.\n  기대: 먼저 한 말\n  이번: 다른 말"],
    ]);
  });

  it("tells another number of bubbles, more or fewer", async () => {
    const more = fileOf(step({ sees: ["안녕!", "반가워"] }));
    expect(await differences(more, echo)).toEqual([["말풍선 수가 달라요. 기대: 2개, 이번: 1개"]]);
    const none = fileOf(step({ sees: [] }));
    expect(await differences(none, echo)).toEqual([["말풍선 수가 달라요. 기대: 0개, 이번: 1개"]]);
  });

  it("tells another end, and nothing of the bubbles then", async () => {
    const file = fileOf(step({ outcome: "shown", sees: ["안녕!"] }));
    expect(await differences(file, (call) => call.json({}, 500))).toEqual([
      ["끝이 달라요. 기대: 답을 보여 줌, 이번: 오류"],
    ]);
    const expired = await differences(file, (call) => call.ack(), { windowMs: 50 });
    expect(expired).toEqual([["끝이 달라요. 기대: 답을 보여 줌, 이번: 시간이 지남"]]);
    const error = fileOf(step({ outcome: "error" }));
    expect(await differences(error, echo)).toEqual([["끝이 달라요. 기대: 오류, 이번: 답을 보여 줌"]]);
  });

  it("lets a regular expression match a part, and tells one that does not", async () => {
    const file = fileOf(
      step({ sees: [{ matches: "^안.!$" }] }),
      step({ sees: [{ matches: "\\p{Script=Hangul}{2}" }] }),
      step({ sees: [{ matches: "^녕" }] }),
    );
    expect(await differences(file, echo)).toEqual([
      [],
      [],
      ["말풍선 1의 글이 달라요.\n  기대: /^녕/\n  이번: 안녕!"],
    ]);
  });

  it("takes anything where the file says nothing", async () => {
    expect(await differences(fileOf(step({})), echo)).toEqual([[]]);
    expect(await differences(fileOf(step({})), (call) => call.json({}, 500))).toEqual([[]]);
  });

  it("waits for an end before the next, and tells of each when it is known", async () => {
    const log: string[] = [];
    const { engine } = await engineOn(echo);
    const stage = stageOn(engine);
    const say: Stage["say"] = (saying) => {
      log.push(`said ${saying.utterance}`);
      return stage.say(saying);
    };
    const steps = ["하나", "둘", "셋"].map((utterance) => ({ user: "가", utterance }));
    const together = { user: "가", utterance: "넷", together: true };
    await replay(
      fileOf(...steps, together),
      { ...stage, say },
      { as: AS, onStep: ({ step }) => void log.push(`told ${step.utterance}`) },
    );
    expect(log).toEqual([
      "said 하나",
      "told 하나",
      "said 둘",
      "told 둘",
      "said 셋",
      "said 넷",
      "told 셋",
      "told 넷",
    ]);
  });

  it("says together what was said together, and nothing else", async () => {
    const arrived: string[] = [];
    const { engine } = await engineOn(async (call) => {
      arrived.push(said(call));
      if (said(call) !== "왜?") return echo(call);
      // Answered only when the second question was.
      const stop = engine.listen(async ({ type, user, exchangeId }) => {
        const { utterance } = engine.exchange(exchangeId) ?? {};
        if (type !== "closed" || user !== `가${AS}` || utterance !== "그사이") return;
        stop();
        arrived.push("답");
        await post(call.callbackUrl, words("답"));
      });
      call.ack("잠시만요");
    });
    const file = fileOf(
      { user: "가", utterance: "왜?", outcome: "shown", sees: ["답"] },
      { user: "가", utterance: "그사이", together: true, outcome: "shown", sees: ["그사이!"] },
      { user: "가", utterance: "다음", outcome: "shown", sees: ["다음!"] },
    );
    const replayed = await replay(file, stageOn(engine), { as: AS });
    expect(replayed.map((one) => one.differences)).toEqual([[], [], []]);
    expect(arrived.slice(0, 2).sort()).toEqual(["그사이", "왜?"]);
    expect(arrived.slice(2)).toEqual(["답", "다음"]);
    const [why, meanwhile, next] = engine.exchanges(`가${AS}`);
    expect(meanwhile?.sentAt).toBeLessThanOrEqual(why?.endedAt ?? 0);
    expect(next?.sentAt).toBeGreaterThanOrEqual(why?.endedAt ?? Number.POSITIVE_INFINITY);
  });

  it("presses in what was shown this time", async () => {
    const { engine, skill } = await engineOn(echo);
    const bot = { ...GUIDE, blocks: [{ id: "c".repeat(24), name: "날씨", patterns: ["날씨"] }] };
    const trigger = "QUICKREPLY_BUTTON_MESSAGE" as const;
    const steps = [
      { user: "가", utterance: "날씨" },
      { user: "가", utterance: "안녕" },
      { user: "가", utterance: "더", options: { trigger }, pressedIn: 0 },
    ];
    const replayed = await replay({ ...fileOf(...steps), bot }, stageOn(engine), { as: AS });
    expect(replayed[2]?.record.options).toEqual({ trigger, pressedIn: replayed[0]?.record.id });
    expect(skill.last.payload.flow.trigger).toEqual({
      type: trigger,
      referrerBlock: { id: "c".repeat(24), name: "날씨" },
    });
  });

  it("presses nothing before it is shown, though another question still waits", async () => {
    const arrived: string[] = [];
    const { engine, skill } = await engineOn((call) => {
      arrived.push(said(call));
      if (said(call) === "왜?") return call.ack();
      echo(call);
      if (said(call) !== "더") return;
      const [why] = skill.calls.filter((one) => said(one) === "왜?");
      void post(why?.callbackUrl ?? "", words("답"));
    });
    const file = fileOf(
      { user: "가", utterance: "왜?" },
      { user: "가", utterance: "날씨", together: true },
      { user: "가", utterance: "더", together: true, pressedIn: 1 },
    );
    const [, weather, more] = await replay(file, stageOn(engine), { as: AS });
    expect(arrived.at(-1)).toBe("더");
    expect(more?.record.sentAt).toBeGreaterThanOrEqual(weather?.record.endedAt ?? Number.POSITIVE_INFINITY);
    expect(more?.record.options?.pressedIn).toBe(weather?.record.id);
    // The question did not have to end for it.
    expect(more?.record.sentAt).toBeLessThanOrEqual(engine.exchanges(`가${AS}`)[0]?.endedAt ?? 0);
  });
});
