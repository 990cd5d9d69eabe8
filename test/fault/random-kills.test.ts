/** Two hundred turns while workers are killed at random: each of its people is shown exactly one answer, their own. */
import { expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { APOLOGY, ECHO, everShown, fetchAll, times } from "../helpers/fault.ts";
import { type RunningProcess, startRole } from "../helpers/processes.ts";

const TURNS = 200;
const WORKERS = 3;
const KILLS = 12;

it("each turn has exactly one answer, shown to its own person", async () => {
  const { chat, model, workers, env } = await deploy({
    workers: WORKERS,
    // Long enough that a kill meets turns that are being answered.
    model: { ...ECHO, thinkMs: 1_000 },
    env: { WORKER_CONCURRENCY: "10" },
  });
  const alive: RunningProcess[] = [...workers];
  let kills = 0;
  const killing = (async () => {
    for (; kills < KILLS; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 900));
      const [victim] = alive.splice(Math.floor(Math.random() * alive.length), 1);
      victim?.kill("SIGKILL");
      expect(await victim?.ended).toBeNull();
      alive.push(await startRole("worker", env));
    }
  })();
  const names = Array.from({ length: TURNS }, (_, i) => `p${i}`);
  await Promise.all(
    names.map(async (name) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 12_000));
      const turn = await chat.person(name).says(`질문-${name}`);
      expect(turn.ack).toBeDefined();
    }),
  );
  await killing;
  let apologies = 0;
  for (const name of names) {
    await fetchAll(chat.person(name));
    const shown = everShown(chat, name);
    const apologised = APOLOGY.test(shown) ? 1 : 0;
    apologies += apologised;
    expect([name, times(shown, `답: 질문-${name}.`) + apologised]).toEqual([name, 1]);
    expect([name, times(shown, "답:")]).toEqual([name, 1 - apologised]);
  }
  expect(kills).toBe(KILLS);
  // Each of them was asked of the model again.
  expect(model.requests.length - TURNS).toBeGreaterThan(KILLS / 2);
  // Only a turn that met three kills is given up.
  expect(apologies).toBeLessThan(TURNS / 20);
});

it("five hundred people at once are shown their own answer and nobody else's", async () => {
  // The platform is busy, too: an answer must not overtake its acknowledgement.
  const env = { CALLBACK_SETTLE_MS: "1000" };
  const { chat, model } = await deploy({ workers: 2, model: ECHO, env });
  const names = Array.from({ length: 500 }, (_, i) => `p${i}`);
  await Promise.all(
    names.map(async (name) =>
      (await chat.person(name).says(`질문-${name}`)).sees(new RegExp(`답: 질문-${name}\\.`), 60_000),
    ),
  );
  for (const name of names) expect(chat.person(name).answers).toEqual([`답: 질문-${name}. 여기까지예요.`]);
  expect([model.requests.length, model.refusals]).toEqual([500, []]);
});
