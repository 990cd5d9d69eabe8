/** What stands under an answer: pressed, asked whole, counted, and as it looks in the terminal chat. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { runTerminalChat } from "../../src/emulator/terminal/chat.ts";
import type { Turn } from "../helpers/chat.ts";
import { deploy } from "../helpers/deployment.ts";
import type { ModelReply } from "../helpers/model-server.ts";
import { temporaryFolder } from "../helpers/run.ts";

const ASKED_NEXT = "[[NEXT-QUESTIONS]]\n노을은 왜 붉게 보이는 걸까요?\n바다는 왜 파래요?";
const SKY = `하늘은 빛이 흩어져서 파래요.\n\n${ASKED_NEXT}`;

/** A model that thinks, can do both and is asked for follow-ups. */
async function open(reply: (question: string) => ModelReply) {
  const path = join(await temporaryFolder(), "models.yaml");
  return deploy({
    model: { reply: ({ messages }) => reply(String(messages.at(-1)?.content ?? "")) },
    env: { MODELS_FILE: path },
    models: (server) =>
      writeFile(
        path,
        `models:
  - name: r1
    label: R1
    backend: openai-compatible
    baseUrl: ${server.url}
    id: deepseek-r1
    thinking: switchable
    followUps: true
`,
      ),
  });
}

const metricsOf = async (admin: unknown) => (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
const labels = ({ quickReplies }: Turn) => quickReplies.map(({ label }) => label);
const UNDER = ["생각 과정", "빠른 답변", "다시 시도", "👍", "👎"];

describe("under an answer", () => {
  it("a follow-up is asked whole, and its marker is seen by nobody, nor by the model again", async () => {
    const { chat, model } = await open((question) => ({
      reasoning: "빛을 따져 볼게요.",
      answer: question.includes("노을") ? "노을은 빛이 멀리 와서 붉어요." : SKY,
    }));
    const person = chat.person("가람");
    const first = await (await person.says("하늘은 왜 파래?")).sees(/하늘은 빛이 흩어져서 파래요\.$/);
    expect(labels(first)).toEqual(["노을은 왜 붉게 보이는…", "바다는 왜 파래요?", ...UNDER]);
    const second = await (await person.presses("노을은 왜 붉게 보이는…")).sees(/노을은 빛이 멀리/);
    expect(labels(second)).toEqual(UNDER);
    const asked = model.requests[1]?.body.messages ?? [];
    expect(String(asked.at(-1)?.content)).toContain("노을은 왜 붉게 보이는 걸까요?");
    expect(JSON.stringify(asked.slice(0, -1))).not.toContain("NEXT-QUESTIONS");
    expect(JSON.stringify(person.seen)).not.toContain("NEXT-QUESTIONS");
  });

  it("👍 is thanked for and counted once for the model, and a press under an older answer is about that one", async () => {
    const { chat, server } = await open(() => ({ answer: SKY }));
    const person = chat.person("가람");
    const first = await (await person.says("하늘은 왜 파래?")).sees(/흩어져서/);
    const older = first.quickReplies.find(({ label }) => label === "👎");
    await (await person.says("바다는 왜 파래?")).sees(/흩어져서/);
    expect((await person.presses("👍", { callback: false })).text).toMatch(/고마워요/);
    expect((await person.says("👍", { callback: false })).text).toMatch(/고마워요/);
    const bad = await person.says("👎", { callback: false, clientExtra: { ...older?.extra } });
    expect(labels(bad)).toEqual(["다시 시도"]);
    expect(bad.quickReplies[0]?.extra).toEqual({ retry: older?.extra?.["saenggak.feedback"] });
    const metrics = await metricsOf(server.ready.admin);
    expect(metrics.match(/^saenggak_feedback_total.*$/gm)?.sort()).toEqual([
      'saenggak_feedback_total{value="down",model="r1"} 1',
      'saenggak_feedback_total{value="up",model="r1"} 1',
    ]);
  });

  it("다시 시도 asks the same again, pressed under its answer or typed after it", async () => {
    const { chat, model } = await open(() => ({ answer: SKY }));
    const person = chat.person("가람");
    await (await person.says("하늘은 왜 파래?")).sees(/흩어져서/);
    await (await person.presses("다시 시도")).sees(/흩어져서/);
    await (await person.says("다시 시도")).sees(/흩어져서/);
    const asked = model.requests.map(({ body }) => String(body.messages.at(-1)?.content));
    expect(asked).toHaveLength(3);
    for (const each of asked) expect(each).toContain("하늘은 왜 파래?");
  });

  it("the second page of a long answer offers the same as the first, of the same turn", async () => {
    const { chat } = await open(() => ({ answer: `${"하늘 이야기예요. ".repeat(250)}\n\n${ASKED_NEXT}` }));
    const person = chat.person("가람");
    const first = await (await person.says("하늘은 왜 파래?")).sees(/하늘 이야기/);
    const rest = labels(first).slice(1);
    expect(labels(first)).toEqual([
      "이어보기",
      "노을은 왜 붉게 보이는…",
      "바다는 왜 파래요?",
      ...UNDER.slice(1),
    ]);
    const second = await person.presses("이어보기", { callback: false });
    expect(labels(second)).toEqual(rest);
    const turnOf = (turn: Turn) => turn.quickReplies.find(({ label }) => label === "👍")?.extra;
    expect(turnOf(second)).toEqual(turnOf(first));
    expect((await person.presses("👍", { callback: false })).text).toMatch(/고마워요/);
  });

  it("a room is offered nothing that would change it for everybody", async () => {
    const { chat } = await open(() => ({ reasoning: "생각", answer: SKY }));
    const turn = await (await chat.person("가람", { group: "방" }).says("하늘은 왜 파래?")).sees(/흩어져서/);
    expect(labels(turn).slice(2)).toEqual(["생각 과정", "다시 시도", "👍", "👎"]);
  });

  it("looks like this in the terminal chat", async () => {
    const { env } = await open(() => ({ reasoning: "빛을 따져 볼게요.", answer: SKY }));
    const [input, output] = [new PassThrough(), new PassThrough()];
    const printed = text(output);
    input.end("하늘은 왜 파래?\n2\n5\n");
    await runTerminalChat({ baseUrl: env.CALLBACK_ORIGINS ?? "", user: "가람", input, output });
    output.end();
    // The waiting message, which tells how long it may take, and the greeting are other matters.
    const answers = (await printed).replace(/ {2}… [^│]*(?= {2}│)/g, "");
    const seen = answers.replace(/ {2}│ 반가워요.*? {2}│ \n/s, "");
    expect(seen.split("\n")).toEqual([
      "나 › 하늘은 왜 파래?",
      "  │ 하늘은 빛이 흩어져서 파래요.",
      "  [1] 노을은 왜 붉게 보이는…  [2] 바다는 왜 파래요?  [3] 생각 과정",
      "  [4] 빠른 답변  [5] 다시 시도  [6] 👍  [7] 👎",
      "",
      "나 › 바다는 왜 파래요?",
      "  │ 하늘은 빛이 흩어져서 파래요.",
      "  [1] 노을은 왜 붉게 보이는…  [2] 생각 과정  [3] 빠른 답변  [4] 다시 시도",
      "  [5] 👍  [6] 👎",
      "",
      "나 › 👍",
      "  │ 고마워요. 도움이 됐다니 기뻐요.",
      "",
      "",
    ]);
  });
});
