import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../../src/emulator/app.ts";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import { runTerminalChat } from "../../../src/emulator/terminal/chat.ts";
import { post, type SkillCall, type SkillServer, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const QUICK = [
  { label: "도움말", action: "message", messageText: "도움말" },
  { label: "새 대화", action: "message", messageText: "새 대화 시작" },
];

/** Acknowledges, and answers by callback once the ack was taken; what starts with ! is answered at once. */
function thinker(running: () => RunningEmulator) {
  return (call: SkillCall): void => {
    const { utterance } = call.payload.userRequest;
    if (utterance.startsWith("!")) {
      call.json(words(`바로: ${utterance}`));
      return;
    }
    const stop = running().engine.listen((event) => {
      if (event.type !== "waiting") return;
      stop();
      void post(call.callbackUrl, words(`답: ${utterance}`, QUICK));
    });
    call.ack("생각하고 있어요");
  };
}

async function running(
  options: Partial<EngineOptions> = {},
  onCall?: (call: SkillCall) => unknown,
): Promise<{ emulator: RunningEmulator; skill: SkillServer }> {
  const skill = await startSkill(onCall ?? thinker(() => emulator));
  const emulator = await startEmulator({ skill: { url: skill.url }, ...options });
  closers.push(emulator.close, skill.close);
  return { emulator, skill };
}

/** A pair of streams; `sees` resolves once the output, from where it last looked, holds the text. */
function terminal(tty: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY: tty });
  const output = Object.assign(new PassThrough(), { isTTY: tty, columns: 60 });
  let all = "";
  let looked = 0;
  output.on("data", (chunk: Buffer) => {
    all += chunk.toString();
  });
  const sees = async (text: string): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      const at = all.indexOf(text, looked);
      if (at < 0) return;
      looked = at + text.length;
      resolve();
    };
    const timer = setTimeout(() => reject(new Error(`never saw ${text} in:\n${all.slice(looked)}`)), 5_000);
    output.on("data", look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      output.off("data", look);
    });
  };
  return { input, output, sees, all: () => all };
}

describe("from a pipe", () => {
  const chat = async (emulator: RunningEmulator, lines: string) => {
    const { input, output, all } = terminal(false);
    input.end(lines);
    const code = await runTerminalChat({ baseUrl: emulator.origin, user: "가람", input, output });
    return { code, printed: all() };
  };

  it("sends a line when the one before is answered, and a number presses", async () => {
    const { emulator } = await running();
    const { code, printed } = await chat(emulator, "안녕\n\n2\n!끝");
    expect(code).toBe(0);
    expect(printed).toBe(
      [
        "나 › 안녕",
        "  … 생각하고 있어요",
        "  │ 답: 안녕",
        "  [1] 도움말  [2] 새 대화",
        "",
        "나 › 새 대화 시작",
        "  … 생각하고 있어요",
        "  │ 답: 새 대화 시작",
        "  [1] 도움말  [2] 새 대화",
        "",
        "나 › !끝",
        "  │ 바로: !끝",
        "",
        "",
      ].join("\n"),
    );
  });

  it("a pressed reply tells the block that showed it", async () => {
    const { emulator, skill } = await running();
    await chat(emulator, "안녕\n2\n");
    expect(skill.last.payload.flow.trigger).toMatchObject({
      type: "QUICKREPLY_BUTTON_MESSAGE",
      referrerBlock: { name: "폴백 블록" },
    });
  });

  it("sends a number that nothing offers as it is", async () => {
    const { emulator, skill } = await running();
    await chat(emulator, "안녕\n3\n!끝\n1\n");
    expect(skill.calls.map(({ payload }) => payload.userRequest.utterance)).toEqual([
      "안녕",
      "3",
      "!끝",
      "1",
    ]);
  });

  it("tells what the platform would: time-outs, breaches, refusals, expiry", async () => {
    const onCall = async (call: SkillCall) => {
      const { utterance } = call.payload.userRequest;
      if (utterance === "느림") return;
      if (utterance === "김") return call.json(words("가".repeat(1001)));
      if (utterance === "이름") await post(call.callbackUrl, words("먼저"));
      call.ack();
    };
    const { emulator } = await running({ replyLimitMs: 200, windowMs: 600 }, onCall);
    const { code, printed } = await chat(emulator, "느림\n김\n이름\n");
    expect(code).toBe(0);
    const unwrapped = printed.replace(/\s+/g, " ");
    expect(unwrapped).toContain("! 스킬 서버가 제시간에 답하지 않았어요 (오류 1001)");
    expect(unwrapped).toContain("template.outputs[0].simpleText.text: must be at most 1000");
    expect(unwrapped).toContain("! 콜백이 거절됐어요: Invalid callback token. Check your callback token.");
    expect(unwrapped).toContain("… 답을 준비하고 있어요");
    expect(unwrapped).toContain("! 답을 받을 시간이 지났어요");
  });

  it("lets no escape through", async () => {
    const { emulator } = await running({}, (call) => call.json(words("\x1b[2J\x1b]0;x\x07지움")));
    const { printed } = await chat(emulator, "\x1b[31m안녕\n");
    expect(printed).toContain("␛[2J␛]0;x␇지움");
    for (const control of ["\x1b", "\x07"]) expect(printed).not.toContain(control);
  });

  it("ends with 1 when nobody is there, or when the emulator goes away", async () => {
    const { emulator } = await running({}, (call) => call.ack("기다려요"));
    const { input, output, sees, all } = terminal(false);
    const ended = runTerminalChat({ baseUrl: emulator.origin, user: "가람", input, output });
    input.write("안녕\n");
    await sees("기다려요");
    await emulator.close();
    closers.shift();
    expect(await ended).toBe(1);
    expect(all()).toContain("에뮬레이터와 연결이 끊겼어요.");
    const later = await chat(emulator, "안녕\n");
    expect(later).toMatchObject({
      code: 1,
      printed: expect.stringContaining("에뮬레이터에 연결하지 못했어요"),
    });
  });
});

describe("on a TTY", () => {
  it("lets people type while they wait, counts the seconds, and leaves on Ctrl-D", async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const onCall = async (call: SkillCall) => {
      call.ack("생각하고 있어요");
      await released;
      await post(call.callbackUrl, words("다 됐어요", QUICK));
    };
    const { emulator, skill } = await running({}, onCall);
    const { input, output, sees, all } = terminal(true);
    const ended = runTerminalChat({ baseUrl: emulator.origin, user: "가람", input, output, color: false });
    await sees("나 › ");
    input.write("안녕\r");
    await sees("생각하고 있어요");
    await sees("(0초) 나 › ");
    input.write("치는 중");
    await sees("(1초) 나 › 치는 중");
    release();
    await sees("다 됐어요");
    await sees("[2] 새 대화");
    await sees("나 › 치는 중");
    input.write("\x15");
    input.write("1\r");
    await sees("나 › 도움말");
    await sees("다 됐어요");
    input.write("\x04");
    expect(await ended).toBe(0);
    expect(skill.calls.map(({ payload }) => payload.userRequest.utterance)).toEqual(["안녕", "도움말"]);
    expect(all()).not.toContain("나 › 안녕\n나 › 안녕");
  });

  it("shows the room so far to somebody who comes back", async () => {
    const { emulator } = await running();
    await emulator.engine.say({ user: "가람", utterance: "!어제" }).replied;
    const { input, output, sees } = terminal(true);
    const ended = runTerminalChat({ baseUrl: `${emulator.origin}/`, user: "가람", input, output });
    await sees("!어제");
    await sees("바로: !어제");
    input.write("\x03");
    expect(await ended).toBe(0);
  });
});
