/** What lies beside the room: the exchange, trouble on purpose, other bots, crowds and conversations as files. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator/app.ts";
import type { EngineOptions } from "../../src/emulator/options.ts";
import { run, temporaryFolder } from "../helpers/run.ts";
import { post, type SkillCall, startSkill, words } from "../helpers/skill-server.ts";
import { becomes, type PageOptions, sees, useBrowser } from "./browser.ts";

const openPage = useBrowser();
const said = (call: SkillCall): string => call.payload.userRequest.utterance;
const echo = (call: SkillCall) => call.json(words(`${said(call)}!`));

async function skillServer(onCall: (call: SkillCall) => unknown) {
  const skill = await startSkill(onCall);
  onTestFinished(skill.close);
  return skill;
}

async function open(
  onCall: (call: SkillCall) => unknown = echo,
  options: PageOptions & Partial<EngineOptions> = {},
) {
  const skill = await skillServer(onCall);
  const emulator = await startEmulator({
    skill: { url: skill.url, headers: { "x-skill-secret": "geheim" } },
    ...options,
  });
  onTestFinished(emulator.close);
  const chat = await openPage(emulator.origin, options);
  const side = chat.page.locator("#side");
  const place = (name: string) => chat.page.getByRole("button", { name, exact: true }).click();
  return { skill, emulator, side, place, ...chat };
}

describe("the exchange", () => {
  it("is a timeline: the request, the reply against 5 s, the callback against 60 s, and the end", async () => {
    const calls: SkillCall[] = [];
    const { side, says, log } = await open((call) => {
      calls.push(call);
      call.ack("잠시만요.");
    });
    await says("무엇이 오가나요?");
    await sees(log, "잠시만요.");
    await sees(side, /\d+ms \/ 5초/);
    await post(calls[0]?.callbackUrl ?? "", words("이것이 오가요."));
    await sees(side, "SUCCESS");
    await sees(side, /60초/);
    await sees(side, /결과: 보여 줌/);
  });

  it("marks each breach at its place, explains it, and leads to the limit", async () => {
    const { page, side, says, log } = await open((call) => call.json(words("가".repeat(1_204))));
    await says("길게");
    await sees(log, "형식에 맞지 않아요");
    await sees(side, /1,204자/);
    await side
      .getByRole("button", { name: /한도 보기/ })
      .first()
      .click();
    await sees(page.getByRole("dialog"), "simpleText");
    await becomes(() => page.evaluate("document.activeElement.id"), "limit-simpleText");
  });

  it("tells a refusal in Kakao's words", async () => {
    const calls: SkillCall[] = [];
    const { side, says, log } = await open((call) => {
      calls.push(call);
      call.ack("잠시만요.");
    });
    await says("두 번 보내면?");
    await sees(log, "잠시만요.");
    await post(calls[0]?.callbackUrl ?? "", words("한 번"));
    await post(calls[0]?.callbackUrl ?? "", words("두 번"));
    await sees(log, "Invalid callback token. Check your callback token.");
    await sees(side, "Invalid callback token. Check your callback token.");
  });

  it("is copied as a curl command that the shell runs, with the secret that the screen hides", async () => {
    const { page, side, says, log, skill } = await open(echo, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await says("It's me");
    await sees(log, "It's me!");
    expect(await side.textContent()).not.toContain("geheim");
    await side.getByRole("button", { name: "curl로 복사" }).click();
    await sees(side, "복사했어요");
    const command = String(await page.evaluate("navigator.clipboard.readText()"));
    expect(command).toContain("geheim");
    await run("sh", ["-c", command]);
    expect(skill.calls).toHaveLength(2);
    expect(skill.last.payload).toEqual(skill.calls[0]?.payload);
    expect(skill.last.headers["x-skill-secret"]).toBe("geheim");
  });

  it("hides the secrets of the engine that runs now, also after a restart, which is told", async () => {
    const skill = await skillServer(echo);
    const first = await startEmulator({ skill: { url: skill.url } });
    const { page, says, log } = await openPage(first.origin);
    await says("먼저");
    await sees(log, "먼저!");
    const { port } = new URL(first.origin);
    await first.close();
    const headers = { "x-new-secret": "streng-geheim" };
    const second = await startEmulator({ skill: { url: skill.url, headers }, port: Number(port) });
    onTestFinished(second.close);
    await sees(page.getByRole("status"), "에뮬레이터가 다시 시작돼서 대화가 비었어요.", 20_000);
    expect(await log.getByText("먼저!").count()).toBe(0);
    await says("나중");
    await sees(log, "나중!");
    const side = page.locator("#side");
    await side.getByRole("button", { name: "요청 카카오 → 스킬" }).click();
    await sees(side, "x-new-secret");
    expect(await side.textContent()).not.toContain("streng-geheim");
  });

  it("asks again what the engine is set up with when that failed", async () => {
    const skill = await skillServer(echo);
    const emulator = await startEmulator({ skill: { url: skill.url } });
    onTestFinished(emulator.close);
    const { page } = await openPage(emulator.origin);
    let failing = 2;
    await page.route("**/api/setup", (route) => (failing-- > 0 ? route.abort() : route.continue()));
    await page.reload();
    await sees(page.locator(".h-strip"), skill.url);
  });

  it("is found from a message, and folds away", async () => {
    const { page, side, says, log, place } = await open();
    await says("첫째");
    await sees(log, "첫째!");
    await says("둘째");
    await sees(log, "둘째!");
    await place("주고받은 내용");
    expect(await side.isVisible()).toBe(false);
    await log
      .getByRole("button", { name: /주고받은 내용 보기/ })
      .first()
      .click();
    await sees(side.locator("[aria-pressed='true'], [aria-selected='true']"), "첫째");
    expect(await page.getByRole("complementary").count()).toBe(1);
  });
});

it("an old message's exchange is found, though newer ones are at hand", async () => {
  const { page, log, side, emulator } = await open();
  for (let i = 0; i < 230; i++) await emulator.engine.say({ user: "나", utterance: `말 ${i}.` }).replied;
  await page.reload();
  await sees(log, "말 229.!");
  await log
    .getByRole("button", { name: /주고받은 내용 보기/ })
    .first()
    .click();
  await sees(side.locator("[aria-pressed='true'], [aria-selected='true']"), "말 0.");
});

describe("several people and bots", () => {
  it("have a tab each, and what one did not look at is counted", async () => {
    const { page, says, log, emulator } = await open();
    await says("나예요");
    await sees(log, "나예요!");
    await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
    await says("다른 사람이에요");
    await sees(log, "다른 사람이에요!");
    expect(await log.getByText("나예요!").count()).toBe(0);
    await emulator.engine.say({ user: "나", utterance: "그동안" }).replied;
    await sees(page.getByRole("tab", { name: /^나/ }), "1");
    await page.getByRole("tab", { name: /^나/ }).click();
    await sees(log, "그동안!");
    await page.keyboard.press("ArrowRight");
    await sees(log, "다른 사람이에요!");
    await page.reload();
    await sees(log, "다른 사람이에요!");
    // What had happened before the page was opened is not news.
    expect(await page.getByRole("tab").allTextContents()).toEqual(["나", "사람 2"]);
    await emulator.engine.say({ user: "나", utterance: "또" }).replied;
    await sees(page.getByRole("tab", { name: /^나/ }), "1");
    await page.getByRole("button", { name: /방 닫기/ }).click();
    expect(await page.getByRole("tab").count()).toBe(1);
  });

  it("what the browser kept and is no tab or bot is left out", async () => {
    const { page, log, says, faults } = await open();
    const good = { id: "2", user: "남은 사람", play: { trouble: { speed: 2 } } };
    const badTabs = [
      null,
      3,
      { user: "가" },
      { id: "3", user: "나" },
      { id: "4", user: "다", play: { trouble: 1 } },
    ];
    const bot = { id: "b".repeat(24), name: "남은 봇" };
    const badBots = [null, { id: "x", name: "가" }, { id: "c".repeat(24), name: "나", blocks: [{}] }];
    await page.evaluate(`{
      localStorage.setItem("saenggak.emulator.tabs", ${JSON.stringify(JSON.stringify([...badTabs, good]))});
      localStorage.setItem("saenggak.emulator.bots", ${JSON.stringify(JSON.stringify([...badBots, bot]))});
    }`);
    await page.reload();
    await says("아직 있나요?");
    await sees(log, "아직 있나요?!");
    expect(await page.getByRole("tab").allTextContents()).toEqual(["남은 사람"]);
    await page.getByRole("button", { name: "봇 설정" }).click();
    await sees(page.locator("#side"), "남은 봇");
    expect(await page.getByRole("radio").count()).toBe(2);
    expect(faults).toEqual([]);
  });

  it("a bot that the emulator would not take is not kept, and the form says why", async () => {
    const { page, place } = await open();
    await place("봇 설정");
    await page.getByRole("button", { name: "새 봇 만들기" }).click();
    await page.getByLabel("봇 이름").fill("가".repeat(51));
    const alert = page.getByRole("alert");
    const save = page.getByRole("button", { name: "저장하고 이 방에서 쓰기" });
    await page.getByRole("button", { name: "블록 더하기" }).click();
    await page.getByLabel("블록 이름").fill("나".repeat(51));
    await page.getByLabel("발화").fill(`${"다".repeat(201)}\n${"라\n".repeat(100)}`);
    await save.click();
    await sees(alert, "봇 이름은 50자까지예요.");
    await sees(alert, "블록 1의 이름은 50자까지예요.");
    await sees(alert, "블록 1의 발화는 하나에 200자까지예요.");
    await sees(alert, "블록 1의 발화는 100개까지예요.");
    await page.getByLabel("봇 이름").fill("가".repeat(50));
    await page.getByLabel("블록 이름").fill("나".repeat(50));
    await page.getByLabel("발화").fill("다".repeat(200));
    await save.click();
    await sees(page.getByRole("heading", { level: 1 }), "가".repeat(50));
  });

  it("a bot of one's own sends blocks to their skills, at any server", async () => {
    const other = await skillServer((call) => call.json(words(`날씨: ${said(call)}`)));
    const { page, says, log, place, skill } = await open();
    await place("봇 설정");
    await page.getByRole("button", { name: "새 봇 만들기" }).click();
    await page.getByRole("button", { name: "저장하고 이 방에서 쓰기" }).click();
    await sees(page.getByRole("alert"), "봇 이름을 적어 주세요.");
    await page.getByLabel("봇 이름").fill("날씨봇");
    await page.getByLabel("헤더").fill("x-test: yes");
    await page.getByRole("button", { name: "블록 더하기" }).click();
    await page.getByLabel("블록 이름").fill("날씨 블록");
    await page.getByLabel("발화").fill("*날씨*");
    await page.getByLabel("스킬 URL", { exact: true }).fill(other.url);
    await page.getByRole("button", { name: "저장하고 이 방에서 쓰기" }).click();
    await says("오늘 날씨 어때");
    await sees(log, "날씨: 오늘 날씨 어때");
    expect(other.last.payload.userRequest.block.name).toBe("날씨 블록");
    expect(other.last.headers["x-test"]).toBe("yes");
    expect(other.last.headers["x-skill-secret"]).toBeUndefined();
    await says("안녕");
    await sees(log, "안녕!");
    expect(skill.last.payload.bot.name).toBe("날씨봇");
    await sees(page.getByRole("heading", { level: 1 }), "날씨봇");
  });

  it("two people are in one group room, as far as the skill sees", async () => {
    const { page, says, place, skill } = await open();
    const inGroup = async (utterance: string) => {
      await place("상황 만들기");
      await page.getByLabel("단체방").check();
      await place("상황 만들기");
      const calls = skill.calls.length;
      await says(utterance);
      await becomes(async () => skill.calls.length, calls + 1);
      return skill.last.payload.userRequest;
    };
    const one = await inGroup("나예요");
    await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
    const other = await inGroup("저도요");
    expect(other.chat.properties.botGroupKey).toBe(one.chat.properties.botGroupKey);
    expect(other.user.id).not.toBe(one.user.id);
  });

  it("two pages of a browser keep each other's people", async () => {
    const { page } = await open();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
    await becomes(() => second.getByRole("tab").count(), 2);
    await second.getByRole("button", { name: "새 사람의 방 열기" }).click();
    await becomes(() => page.getByRole("tab").count(), 3);
    // Which one is looked at is each page's own.
    expect(await page.getByRole("tab", { selected: true }).textContent()).toContain("사람 2");
    expect(await second.getByRole("tab", { selected: true }).textContent()).toContain("사람 3");
  });

  it("a crowd writes at once, and its times are drawn", async () => {
    const { page, place, skill } = await open();
    await place("여럿이 한꺼번에");
    await page.getByLabel("사람 수").fill("40");
    await page.getByLabel("보낼 말").fill("{n}번");
    await page.getByRole("button", { name: "한꺼번에 시작" }).click();
    const outcome = page.getByRole("region", { name: "동시 접속 결과" });
    await sees(outcome, "40명");
    await becomes(() => outcome.getByRole("img").count(), 2);
    await becomes(() => outcome.locator("dd").nth(1).textContent(), "40명");
    expect(new Set(skill.calls.map(said)).size).toBe(40);
  });
});

describe("a conversation as a file", () => {
  it("is saved, and played again: the same, or what is different", async () => {
    let mark = "!";
    const { page, says, log, skill } = await open((call) => call.json(words(`${said(call)}${mark}`)));
    await says("하나");
    await sees(log, "하나!");
    await says("둘");
    await sees(log, "둘!");
    await becomes(
      () =>
        page
          .locator("#side")
          .getByText("둘")
          .count()
          .then((count) => count > 0),
      true,
    );
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "파일로 저장" }).click(),
    ]);
    const path = join(await temporaryFolder(), "a.json");
    await download.saveAs(path);
    expect(JSON.parse(await readFile(path, "utf8")).steps).toMatchObject([
      { user: "나", utterance: "하나", sees: ["하나!"] },
      { user: "나", utterance: "둘", sees: ["둘!"] },
    ]);
    expect(await readFile(path, "utf8")).not.toContain("geheim");
    const playAgain = () => page.getByLabel("대화 파일").setInputFiles(path);
    await playAgain();
    await becomes(() => page.getByRole("dialog").getByText("같아요").count(), 2);
    expect(new Set(skill.calls.map(({ payload }) => payload.userRequest.user.id)).size).toBe(2);
    await page.keyboard.press("Escape");
    mark = "?";
    await playAgain();
    await sees(page.getByRole("dialog"), "이번: 하나?");
    await page.keyboard.press("Escape");
    await writeFile(path, "{}");
    await playAgain();
    await sees(page.getByRole("status"), "대화 파일이 아니에요");
  });

  const file = (steps: readonly object[], bot?: object) => ({
    name: "a.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      JSON.stringify({ format: "saenggak-conversation", version: 1, steps, ...(bot && { bot }) }),
    ),
  });

  it("is played with the headers of the kept bot, and a bot that is not kept yet is added", async () => {
    const other = await skillServer((call) => call.json(words(`다른 ${said(call)}`)));
    const { page, place } = await open();
    const bot = { id: "b".repeat(24), name: "파일의 봇", skill: other.url };
    const steps = [{ user: "가".repeat(100), utterance: "하나", sees: ["다른 하나"] }];
    const playAgain = async (): Promise<void> => {
      await page.getByLabel("대화 파일").setInputFiles(file(steps, bot));
      await sees(page.getByRole("dialog"), "같아요");
      await page.keyboard.press("Escape");
    };
    await playAgain();
    await sees(page.getByRole("heading", { level: 1 }), "파일의 봇");
    expect(other.last.headers["x-test"]).toBeUndefined();
    await place("봇 설정");
    await page.getByRole("button", { name: "파일의 봇 고치기" }).click();
    await page.getByLabel("헤더").fill("x-test: yes");
    await page.getByRole("button", { name: "저장하고 이 방에서 쓰기" }).click();
    await playAgain();
    expect(other.last.headers["x-test"]).toBe("yes");
  });

  it("tells how far it is played, and ends when the engine was started again", async () => {
    const { page, emulator, skill } = await open((call) =>
      said(call) === "둘" ? call.ack("잠시만요.") : echo(call),
    );
    const steps = ["하나", "둘", "셋"].map((utterance) => ({ user: "나", utterance }));
    await page.getByLabel("대화 파일").setInputFiles(file(steps));
    const running = page.getByRole("button", { name: "다시 하는 중 (2/3)" });
    await running.waitFor();
    expect(await running.isDisabled()).toBe(true);
    await sees(page.getByRole("log"), "잠시만요.");
    await emulator.close();
    const { port } = new URL(emulator.origin);
    const second = await startEmulator({ skill: { url: skill.url }, port: Number(port) });
    onTestFinished(second.close);
    await sees(page.getByRole("status"), "에뮬레이터가 다시 시작돼서 대화가 비었어요.", 20_000);
    expect(await page.getByRole("button", { name: "파일로 다시 실행" }).isEnabled()).toBe(true);
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});
