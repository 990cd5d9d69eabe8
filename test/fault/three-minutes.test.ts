/** The whole of it at its true pace: a model that thinks for three minutes, and a platform whose tokens live for one. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";

const MINUTE = 60_000;

it(
  "a question that takes three minutes: a waiting message, a word before the minute ends, the answer on one tap, once",
  async () => {
    const { chat, model, workers } = await deploy({
      env: { CALLBACK_SETTLE_MS: "1000" },
      engine: { settleMs: 500 },
    });
    model.hold("answer");
    const asked = Date.now();
    const thought = sleep(3 * MINUTE).then(() => model.release());
    const person = chat.person("patient");
    const turn = await person.says("우주는 왜 팽창해요?");
    expect(turn.waiting).toMatch(/^R1이 .+\n1분 안에 답이 없으면 ‘답변 확인’을 보내 주세요\.$/);
    await turn.sees(/“우주는 왜 팽창해요\?”에 대해 아직 생각하고 있어요\. 지금까지 50초쯤/, MINUTE);
    expect(Date.now() - asked).toBeLessThan(MINUTE);
    await thought;
    await workers[0]?.logged("turn.held");
    const tap = await person.presses("답변 확인");
    expect(tap.text).toMatch(/“우주는 왜 팽창해요\?”에 대한 답이에요\.\n\n반가워요!.*\n\n안녕/);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/못 보신 답은 없어요/);
    expect([turn.shownCount, tap.shownCount, turn.refusals, model.requests.length]).toEqual([1, 1, [], 1]);
  },
  5 * MINUTE,
);

it(
  "or the tap waits for it, through a window of its own",
  async () => {
    const { chat, model } = await deploy({ env: { CALLBACK_SETTLE_MS: "1000" }, engine: { settleMs: 500 } });
    model.hold("answer");
    const person = chat.person("waiting");
    const turn = await (await person.says("우주는 왜 팽창해요?")).sees(/아직 생각하고/, MINUTE);
    const tap = await person.presses("답변 확인");
    expect(tap.ack).toBeDefined();
    await sleep(20_000);
    model.release();
    await tap.sees(/안녕/, MINUTE);
    expect([turn.shownCount, tap.shownCount, tap.refusals]).toEqual([1, 1, []]);
  },
  5 * MINUTE,
);
