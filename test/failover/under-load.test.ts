/** A master dies or freezes while people ask: whoever was promised an answer gets it once, and nobody mends anything. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Deployment, deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times, untilDone } from "../helpers/fault.ts";
import { type SentinelRedis, sentinelRedis } from "../helpers/redis-sentinel.ts";

const UNAVAILABLE = /지금은 답하기 어려워요/;
/** Between two questions: a dozen answers are under way when the master goes. */
const EVERY_MS = 25;
const WEBHOOK_MS = 2_000;

/** People who ask, one after another, until they are told to stop. */
function askOn({ chat }: Deployment, of: string) {
  const asked: { name: string; acknowledged: boolean }[] = [];
  const asking = new Set<Promise<void>>();
  let slowest = 0;
  let isOver = false;
  async function ask(name: string): Promise<void> {
    const begun = performance.now();
    const turn = await chat.person(name).says(`질문-${name}`);
    slowest = Math.max(slowest, performance.now() - begun);
    const acknowledged = turn.ack !== undefined;
    if (!acknowledged) expect(turn.text).toMatch(UNAVAILABLE);
    asked.push({ name, acknowledged });
  }
  const running = (async () => {
    for (let i = 0; !isOver; i++) {
      const one = ask(`${of}${i}`).finally(() => asking.delete(one));
      asking.add(one);
      await sleep(EVERY_MS);
    }
    await Promise.all(asking);
  })();
  return {
    async stop() {
      isOver = true;
      await running;
      return { asked, slowest };
    },
  };
}

/** Everybody looks for what they have missed; then each has seen exactly what they were promised, and their own. */
async function expectPromisesKept(
  deployment: Deployment,
  asked: readonly { name: string; acknowledged: boolean }[],
) {
  const { chat } = deployment;
  await untilDone(deployment);
  for (let i = 0; i < asked.length; i += 50)
    await Promise.all(asked.slice(i, i + 50).map(({ name }) => fetchAll(chat.person(name))));
  const wrong = asked.filter(({ name, acknowledged }) => {
    const shown = everShown(chat, name);
    const own = times(shown, `답: 질문-${name}.`);
    return own !== (acknowledged ? 1 : 0) || times(shown, "답:") !== own;
  });
  expect(wrong.map(({ name }) => [name, everShown(chat, name)])).toEqual([]);
}

async function deployOn(redis: SentinelRedis): Promise<Deployment> {
  return deploy({ workers: 2, model: { ...ECHO, thinkMs: 300 }, redis: redis.env });
}

it("killed twice, and back as a replica: every acknowledged turn is answered once", async () => {
  const redis = await sentinelRedis();
  const deployment = await deployOn(redis);
  const people = askOn(deployment, "사람");
  await sleep(1_500);
  for (let kills = 0; kills < 2; kills++) {
    const master = await redis.master();
    await master.kill();
    await redis.replaced(master, 1);
    await sleep(1_500);
    // As a machine's supervisor starts it: it believes to be the master still.
    await master.restart();
    await sleep(1_500);
  }
  const { asked, slowest } = await people.stop();
  const acknowledged = asked.filter((each) => each.acknowledged).length;
  expect(slowest).toBeLessThan(WEBHOOK_MS);
  expect(acknowledged).toBeGreaterThan(100);
  expect(acknowledged).toBeLessThan(asked.length);
  await expectPromisesKept(deployment, asked);
});

it("frozen until another has its place: what it still believes when it wakes is not told twice", async () => {
  const redis = await sentinelRedis();
  const deployment = await deployOn(redis);
  const people = askOn(deployment, "사람");
  await sleep(1_500);
  const master = await redis.master();
  master.freeze();
  const other = await redis.replaced(master, 1);
  expect(other).not.toBe(master);
  await sleep(1_500);
  master.thaw();
  await sleep(1_500);
  const { asked, slowest } = await people.stop();
  const acknowledged = asked.filter((each) => each.acknowledged).length;
  expect(slowest).toBeLessThan(WEBHOOK_MS);
  expect(acknowledged).toBeGreaterThan(50);
  await expectPromisesKept(deployment, asked);
});
