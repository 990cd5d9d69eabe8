/** Several models as a deployment has them: chosen by people, switched, standing in for each other, looked into. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { type ModelServerOptions, startModelServer } from "../helpers/model-server.ts";
import { temporaryFolder } from "../helpers/run.ts";

const THOUGHT = "먼저 빛의 성질을 따져 볼게요. 그다음 공기를 볼게요.\n\n**파란빛**이 가장 많이 흩어져요.";

/** Two models: R1, which falls back on 작은 모델, and 작은 모델, which can think or not. */
async function open(r1: ModelServerOptions = {}, env: Record<string, string> = {}) {
  const small = await startModelServer({ reply: () => ({ answer: "작은 모델의 답이에요." }) });
  onTestFinished(() => small.close());
  const path = join(await temporaryFolder(), "models.yaml");
  const deployed = await deploy({
    model: { reply: () => ({ reasoning: THOUGHT, answer: "R1의 답이에요." }), ...r1 },
    env: { MODELS_FILE: path, ...env },
    models: async (server) =>
      writeFile(
        path,
        `models:
  - name: r1
    label: R1
    about: 깊이 생각해요
    backend: openai-compatible
    baseUrl: ${server.url}
    id: deepseek-r1
    price: { input: 1, output: 2 }
    fallback: small
  - name: small
    label: 작은 모델
    backend: openai-compatible
    baseUrl: ${small.url}
    id: deepseek-r1
    thinking: switchable
`,
      ),
  });
  return { small, ...deployed };
}

const metricsOf = async (admin: unknown) => (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();

describe("several models", () => {
  it("are chosen by each person, and remembered", async () => {
    const { chat, small, model } = await open();
    const [one, other] = [chat.person("가람"), chat.person("나래")];
    await (await one.says("하늘은 왜 파래?")).sees("R1의 답이에요.");
    const list = await one.presses("모델 선택", { callback: false });
    expect(list.text).toMatch(/R1/);
    await one.says("모델 선택 작은 모델", { clientExtra: { "saenggak.model": "small" } });
    await (await one.says("하늘은 왜 파래?")).sees("작은 모델의 답이에요.");
    await (await other.says("하늘은 왜 파래?")).sees("R1의 답이에요.");
    expect([model.requests.length, small.requests.length]).toEqual([2, 1]);
  });

  it("think or answer at once, as the person likes", async () => {
    const { chat, small } = await open();
    const person = chat.person("가람");
    await person.says("모델 선택 작은 모델");
    const deep = await (await person.says("깊이 생각해야 하는 질문")).sees("작은 모델의 답이에요.");
    expect(deep.quickReplies.map(({ label }) => label)).toContain("빠른 답변");
    await person.presses("빠른 답변", { callback: false });
    const quick = await (await person.says("바로 답해도 되는 질문")).sees("작은 모델의 답이에요.");
    expect(quick.quickReplies.map(({ label }) => label)).toContain("깊은 생각");
    expect(small.requests.map(({ body }) => body.chat_template_kwargs)).toEqual([
      expect.objectContaining({ thinking: true }),
      expect.objectContaining({ thinking: false }),
    ]);
  });

  it("show what the last answer's thoughts were, on a tap, without asking a model", async () => {
    const { chat, model } = await open();
    const person = chat.person("가람");
    await (await person.says("하늘은 왜 파래?")).sees("R1의 답이에요.");
    const thoughts = await person.presses("생각 과정", { callback: false });
    expect(thoughts.text).toContain("• 먼저 빛의 성질을 따져 볼게요.\n• 파란빛이 가장 많이 흩어져요.");
    expect(model.requests).toHaveLength(1);
  });

  it("stand in for each other, which the person is told in a line, and the failing one is left alone", async () => {
    const { chat, model, small, workers } = await open({ reply: () => ({ fault: "overloaded" }) });
    for (let i = 0; i < 7; i++) {
      const turn = await chat.person(`사람 ${i}`).says("하늘은 왜 파래?");
      await turn.sees("지금은 R1의 답을 받기 어려워서 작은 모델의 답을 보여 드려요.");
      expect(turn.text).toContain("작은 모델의 답이에요.");
    }
    expect([model.requests.length, small.requests.length]).toEqual([5, 7]);
    const metrics = await metricsOf(workers[0]?.ready.admin);
    expect(metrics).toContain('saenggak_model_breaker_open{model="r1"} 1');
    expect(metrics).toContain('saenggak_model_breaker_open{model="small"} 0');
  });

  it("are paid for: tokens and dollars of the day are told, and a person's budget ends kindly", async () => {
    const { chat, model, workers } = await open({}, { DAILY_TOKENS_PER_PERSON: "1" });
    const person = chat.person("가람");
    await (await person.says("하늘은 왜 파래?")).sees("R1의 답이에요.");
    await (await person.says("바다는 왜 파래?")).sees("오늘 쓸 수 있는 만큼 모두 쓰셨어요.");
    await (await chat.person("나래").says("하늘은 왜 파래?")).sees("R1의 답이에요.");
    expect(model.requests).toHaveLength(2);
    const metrics = await metricsOf(workers[0]?.ready.admin);
    expect(metrics).toMatch(/saenggak_model_tokens_today\{model="r1",kind="output"\} \d+/);
    expect(metrics).toMatch(/saenggak_model_cost_usd_today\{model="r1"\} 0\.0\d*[1-9]/);
  });
});
