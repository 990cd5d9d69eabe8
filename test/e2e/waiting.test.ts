/** What a waiting message promises, against when the answer really came, with a line at the model and several processes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { promisedMs } from "../../bench/lib/promised.ts";
import type { Turn } from "../helpers/chat.ts";
import { deploy } from "../helpers/deployment.ts";
import { startRole } from "../helpers/processes.ts";
import { temporaryFolder } from "../helpers/run.ts";

/** Thinking times in ms, one after the other: 3 s on average, the longest twice the shortest. */
const TIMES = [3_000, 2_000, 4_000, 2_500, 3_500];
const PLACES = 4;
/**
 * The words name whole seconds, from ten on fives: a promise is up to half a second off by the words alone, and 2.5 s
 * where that is at most a quarter. A callback also has its own way of some tens of ms, longer on a busy machine.
 */
const TOLERANCE_MS = 1_000;

it("is true within double for everyone in a crowd, whichever server they reach", {
  timeout: 150_000,
}, async () => {
  const models = join(await temporaryFolder(), "models.yaml");
  const { chat, skill, origin, env } = await deploy({
    workers: 2,
    model: { thinkMs: (index) => TIMES[index % TIMES.length] ?? 0 },
    env: { MODELS_FILE: models, WORKER_CONCURRENCY: "10" },
    models: async ({ url }) =>
      writeFile(
        models,
        `models:
  - { name: r1, label: R1, backend: openai-compatible, baseUrl: "${url}", id: deepseek-r1, concurrency: ${PLACES} }
`,
      ),
  });
  const other = await startRole("server", env);
  const origins = [origin, `http://127.0.0.1:${other.ready.port}`];
  let people = 0;
  const ask = () => {
    skill.url = `${origins[people % 2]}/kakao/skill`;
    people += 1;
    return chat.person(`person ${people}`).says("하늘은 왜 파래요?");
  };
  const ended = async (turn: Turn) => (await turn.closes(100_000)).exchange;

  const first = await Promise.all(Array.from({ length: 5 }, ask));
  expect(first.map(({ waiting }) => promisedMs(waiting ?? ""))).toEqual(Array(5).fill(undefined));
  await Promise.all(first.map(ended));
  // Until every server has looked at what they took.
  await sleep(1_500);

  const turns: Turn[] = [];
  for (let i = 0; i < 20; i++) {
    turns.push(await ask());
    await sleep(40);
  }
  for (let i = 0; i < 16; i++) {
    turns.push(await ask());
    await sleep(800);
  }
  const kept = await Promise.all(
    turns.map(async (turn) => {
      const { sentAt, endedAt = 0 } = await ended(turn);
      return { said: turn.waiting ?? "", promised: promisedMs(turn.waiting ?? ""), real: endedAt - sentAt };
    }),
  );
  for (const { said, promised = 0, real } of kept) {
    expect(said).toMatch(/^R1이 .*약 .*초/);
    expect(promised, said).toBeLessThanOrEqual(2 * real + TOLERANCE_MS);
    expect(promised, said).toBeGreaterThanOrEqual(real / 2 - TOLERANCE_MS);
  }
  const lines = kept.map(({ said }) => Number(/앞에 (\d+)명/.exec(said)?.[1] ?? 0));
  expect(Math.max(...lines)).toBeGreaterThan(8);
});
