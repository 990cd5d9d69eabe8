/** What a conversation remembers as a deployment has it: a cheap model sums up what does not fit, behind the answers. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createKeys } from "../../src/redis/keys.ts";
import { deploy } from "../helpers/deployment.ts";
import type { ChatRequest } from "../helpers/model-request.ts";
import { type ModelServerOptions, startModelServer } from "../helpers/model-server.ts";
import { startRole } from "../helpers/processes.ts";
import { connectTo, keysLike } from "../helpers/redis.ts";
import { temporaryFolder } from "../helpers/run.ts";

const SUMMARY = "가람 님은 부산에 살고 8월에 이사해요.";
/** Several of these do not fit the few tokens below. */
const ANSWER = "천천히 하나씩 알려 드릴게요. ".repeat(8);
const HISTORY_TOKENS = "300";

/** R1 answers, and 작은 모델 sums up. */
async function open(summariser: ModelServerOptions = {}) {
  const small = await startModelServer({
    reply: () => ({ answer: SUMMARY, reasoning: "무엇을 남길까." }),
    ...summariser,
  });
  onTestFinished(() => small.close());
  const path = join(await temporaryFolder(), "models.yaml");
  const deployed = await deploy({
    model: { reply: () => ({ answer: ANSWER }) },
    env: { MODELS_FILE: path, HISTORY_TOKENS },
    models: async (server) =>
      writeFile(
        path,
        `summariser: small
models:
  - name: r1
    label: R1
    backend: openai-compatible
    baseUrl: ${server.url}
    id: deepseek-r1
  - name: small
    label: 작은 모델
    backend: openai-compatible
    baseUrl: ${small.url}
    id: deepseek-r1
    concurrency: 8
`,
      ),
  });
  const redis = connectTo(deployed.env, "patient");
  onTestFinished(() => void redis.disconnect());
  const meta = async () => {
    const [key = ""] = await keysLike(
      redis,
      `${createKeys(deployed.env.REDIS_PREFIX ?? "").prefix}:*:meta:*`,
    );
    return key;
  };
  return {
    small,
    ...deployed,
    /** Resolves once a summary stands with the conversation. */
    summed: () =>
      expect.poll(async () => redis.hget(await meta(), "summary"), { timeout: 10_000 }).toContain(SUMMARY),
    /** Resolves once nobody has the right to make one. */
    unleased: () =>
      expect
        .poll(() => keysLike(redis, `${deployed.env.REDIS_PREFIX}:*:folding:*`), { timeout: 15_000 })
        .toEqual([]),
  };
}

const textOf = (request: { body: ChatRequest } | undefined) => JSON.stringify(request?.body.messages ?? []);
const questionsIn = (text: string) => [...text.matchAll(/질문 (\d)/g)].map(([, number]) => Number(number));

describe("a long conversation", () => {
  it("is summed up behind its answers, and goes on with the summary and the newest turns", async () => {
    const { chat, model, small, summed, unleased } = await open();
    const person = chat.person("가람");
    for (let i = 0; i < 4; i++) await (await person.says(`질문 ${i}: 이건 왜 그래요?`)).sees("천천히");
    await small.arrived(1);
    await summed();
    await unleased();
    const folded = questionsIn(textOf(small.requests[0]));
    expect(folded[0]).toBe(0);
    await (await person.says("질문 9: 그럼 이건요?")).sees("천천히");
    const prompt = textOf(model.requests.at(-1));
    expect(prompt).toContain(`> ${SUMMARY}`);
    expect(prompt).not.toContain("무엇을 남길까");
    const rest = [0, 1, 2, 3].filter((i) => !folded.includes(i));
    expect(rest.length).toBeGreaterThan(0);
    expect(questionsIn(prompt)).toEqual([...rest, 9]);
    expect([small.refusals, model.refusals]).toEqual([[], []]);

    await person.says("새 대화");
    await (await person.says("질문 8: 처음부터요.")).sees("천천히");
    expect(textOf(model.requests.at(-1))).not.toContain(SUMMARY);
  });

  it("gets its answers as ever while the summariser is slow, and waits for it nowhere", async () => {
    const { chat, model, small, summed } = await open();
    small.hold();
    const person = chat.person("가람");
    for (let i = 0; i < 5; i++) await (await person.says(`질문 ${i}: 이건 왜 그래요?`)).sees("천천히");
    await small.held();
    const before = questionsIn(textOf(model.requests.at(-1)));
    expect(before.at(-1)).toBe(4);
    expect(before).not.toContain(0);
    expect(small.requests).toHaveLength(1);
    small.release();
    await summed();
  });

  it("gets its answers as ever while the summariser is down, which is asked again later", async () => {
    let isDown = true;
    const reply = () => (isDown ? { fault: "overloaded" as const } : { answer: SUMMARY });
    const { chat, small, unleased, summed } = await open({ reply });
    const person = chat.person("가람");
    for (let i = 0; i < 4; i++) await (await person.says(`질문 ${i}: 이건 왜 그래요?`)).sees("천천히");
    await small.arrived(1);
    await unleased();
    isDown = false;
    await (await person.says("질문 4: 그럼 이건요?")).sees("천천히");
    await summed();
  });

  it("is summed up by another worker after the one that was at it was killed", async () => {
    const { chat, small, workers, env, unleased, summed } = await open();
    small.hold();
    const person = chat.person("가람");
    for (let i = 0; i < 4; i++) await (await person.says(`질문 ${i}: 이건 왜 그래요?`)).sees("천천히");
    await small.held();
    workers[0]?.kill("SIGKILL");
    await workers[0]?.ended;
    small.release();
    await startRole("worker", env);
    await unleased();
    await (await person.says("질문 4: 그럼 이건요?")).sees("천천히");
    await small.arrived(2);
    await summed();
  }, 40_000);

  it("keeps no worker from ending while it is summed up", async () => {
    const { chat, small, workers } = await open();
    small.hold();
    const person = chat.person("가람");
    for (let i = 0; i < 4; i++) await (await person.says(`질문 ${i}: 이건 왜 그래요?`)).sees("천천히");
    await small.held();
    const begun = performance.now();
    workers[0]?.kill("SIGTERM");
    await workers[0]?.ended;
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
