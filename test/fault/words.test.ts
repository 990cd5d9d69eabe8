/** SIGKILL over the word that an answer takes longer, with a missed answer in it: nothing is lost, nothing is shown twice. */
import { describe, expect, inject, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times } from "../helpers/fault.ts";
import { startRole } from "../helpers/processes.ts";
import { startRedisProxy } from "../helpers/redis-proxy.ts";

const BUDGET_MS = "2000";
const LATE = /아직 생각하고 있어요/;

/** A server whose words are its own to say, and a person who missed an answer and waits for another. */
async function missedAndWaiting() {
  const deployment = await deploy({ workers: 1, model: ECHO, env: { CALLBACK_BUDGET_MS: BUDGET_MS } });
  const { chat, model, server, workers, env } = deployment;
  const person = chat.person("waiting");
  model.hold("answer");
  await (await person.says("질문-놓침")).sees(LATE);
  model.release();
  await workers[0]?.logged("turn.held");
  // From here on the victim alone says words, until another process comes.
  const proxy = await startRedisProxy(inject("redisUrl"));
  const victim = await startRole("worker", { ...env, REDIS_URL: proxy.url });
  return { ...deployment, person, proxy, victim, model, server, workers, env };
}

describe("the sender of a word killed", () => {
  it.each([
    ["between its claim and its POST", "turnClaimLate", "reply", 0],
    ["between its POST and the note of it", "turnSpend", "command", 1],
  ] as const)("%s: the next one says it, or finds that it was said", async (_when, script, at, refused) => {
    const { chat, model, server, workers, person, proxy, victim, env } = await missedAndWaiting();
    const reached = proxy.hold(script, at).reached;
    model.hold("answer");
    // The worker at the turn would go first, and the server after it: both stand still.
    workers[0]?.kill("SIGKILL");
    await workers[0]?.ended;
    const turn = await person.says("질문-다음");
    server.kill("SIGSTOP");
    await reached;
    victim.kill("SIGKILL");
    expect(await victim.ended).toBeNull();
    server.kill("SIGCONT");
    const shown = await turn.sees(/질문-다음.*그동안 앞 질문의 답부터.*답: 질문-놓침/s, 20_000);
    if (refused) await turn.refused(20_000);
    await startRole("worker", env);
    model.release();
    await expect
      .poll(async () => (await person.says("답변 확인", { callback: false })).text, { timeout: 20_000 })
      .toMatch(/답: 질문-다음/);
    await fetchAll(person);
    expect([shown.shownCount, shown.refusals.length]).toEqual([1, refused]);
    for (const answer of ["답: 질문-놓침", "답: 질문-다음"])
      expect([answer, times(everShown(chat, "waiting"), answer)]).toEqual([answer, 1]);
  });

  it("after its POST, when the answer comes next: the answer is held, and what the word brought is not shown again", async () => {
    const { chat, model, server, workers, person, proxy, victim, env } = await missedAndWaiting();
    const spent = proxy.hold("turnSpend", "command").reached;
    model.hold("answer");
    workers[0]?.kill("SIGKILL");
    await workers[0]?.ended;
    const turn = await person.says("질문-다음");
    server.kill("SIGSTOP");
    await spent;
    victim.kill("SIGKILL");
    expect(await victim.ended).toBeNull();
    // The answer is stored before anyone may say the word again.
    model.release();
    const heir = await startRole("worker", env);
    await heir.logged("turn.held");
    server.kill("SIGCONT");
    await fetchAll(person);
    expect(turn.shownCount).toBe(1);
    for (const answer of ["답: 질문-놓침", "답: 질문-다음"])
      expect([answer, times(everShown(chat, "waiting"), answer)]).toEqual([answer, 1]);
  });
});
