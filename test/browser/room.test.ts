/** The room as a person uses it: typing, waiting, reading, pressing, with any keyboard, screen and word. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { post, type SkillCall, words } from "../helpers/skill-server.ts";
import { violations } from "./axe.ts";
import { becomes, sees } from "./browser.ts";
import { said, useRooms } from "./room.ts";

const room = useRooms();

describe("typing", () => {
  it("sends with enter and with the button, and begins a line with shift and enter", async () => {
    const { page, box, send, log, skill } = await room();
    await box.pressSequentially("첫 줄");
    await box.press("Shift+Enter");
    await box.pressSequentially("둘째 줄");
    expect(skill.calls).toHaveLength(0);
    await box.press("Enter");
    await sees(log, "둘째 줄!");
    expect(said(skill.last)).toBe("첫 줄\n둘째 줄");
    expect(await box.inputValue()).toBe("");
    await box.fill("단추로");
    await send.click();
    await sees(log, "단추로!");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");
  });

  it("sends nothing that is empty, and says when nothing could be sent", async () => {
    const { page, box, send, skill, emulator } = await room();
    await box.fill("  \n ");
    await box.press("Enter");
    expect(await send.isDisabled()).toBe(true);
    await emulator.close();
    await box.fill("아무도 없나요?");
    await send.click();
    await sees(page.getByRole("status"), "보내지 못했어요");
    expect(await box.inputValue()).toBe("아무도 없나요?");
    expect(skill.calls).toHaveLength(0);
  });

  it("composes Korean with an IME: the enter that ends a syllable sends nothing", async () => {
    const { page, box, log, skill } = await room();
    await box.focus();
    const ime = await page.context().newCDPSession(page);
    for (const text of ["ㅎ", "하", "한"])
      await ime.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    // While a syllable is composed, browsers report the key as 229.
    await ime.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      key: "Enter",
      code: "Enter",
      windowsVirtualKeyCode: 229,
    });
    expect(await box.inputValue()).toBe("한");
    expect(skill.calls).toHaveLength(0);
    await ime.send("Input.insertText", { text: "한글" });
    expect(await box.inputValue()).toBe("한글");
    await box.press("Enter");
    await sees(log, "한글!");
    expect(skill.calls.map(said)).toEqual(["한글"]);
  });

  it("takes an enter that ends a syllable for what it is, also where the composition has ended before it", async () => {
    const { box, log, skill } = await room();
    await box.fill("한글");
    // As Safari sends it: nothing is composed any more, but the key still has the IME's code.
    await box.evaluate((at) =>
      at.dispatchEvent(
        Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), {
          key: "Enter",
          keyCode: 229,
          isComposing: false,
        }),
      ),
    );
    expect(await box.inputValue()).toBe("한글");
    await box.press("Enter");
    await sees(log, "한글!");
    expect(skill.calls.map(said)).toEqual(["한글"]);
  });

  it("sends what is being composed when the button is pressed, and nothing of it is left behind", async () => {
    const { page, box, send, log, skill } = await room();
    await box.focus();
    const ime = await page.context().newCDPSession(page);
    await ime.send("Input.insertText", { text: "안녕하세" });
    await ime.send("Input.imeSetComposition", { text: "요", selectionStart: 1, selectionEnd: 1 });
    await send.click();
    await sees(log, "안녕하세요!");
    expect(skill.calls.map(said)).toEqual(["안녕하세요"]);
    await becomes(() => box.inputValue(), "");
  });
});

describe("waiting", () => {
  it("shows the sending, the waiting message, the seconds that are left, and the answer", async () => {
    const arrived = Promise.withResolvers<SkillCall>();
    const { page, log, says } = await room((call) => arrived.resolve(call));
    await says("무엇이 보이나요?");
    await sees(log, "보내는 중");
    const call = await arrived.promise;
    call.ack("깊이 생각하고 있어요.");
    await sees(log, "깊이 생각하고 있어요.");
    await sees(log, /콜백 \d+초 남음/);
    expect(await log.getByText("보내는 중").count()).toBe(0);
    await post(call.callbackUrl, words("답이에요."));
    await sees(log, "답이에요.");
    await becomes(() => page.getByText(/콜백 \d+초 남음/).count(), 0);
  });

  it("tells of what went wrong, in the room and in people's words", async () => {
    const { log, says } = await room(
      (call) =>
        said(call) === "늦게"
          ? call.ack()
          : said(call) === "오래"
            ? undefined
            : call.json(words("가".repeat(1_001))),
      { replyLimitMs: 300, windowMs: 700 },
    );
    await says("길게");
    await sees(log, "스킬 서버의 답이 형식에 맞지 않아요");
    await says("오래");
    await sees(log, "스킬 서버가 제시간에 답하지 않았어요 (오류 1001)");
    await says("늦게");
    await sees(log, "답을 받을 시간이 지났어요");
  });
});

describe("pressing", () => {
  const answer = {
    version: "2.0",
    template: {
      outputs: [
        {
          textCard: {
            title: "고르기",
            buttons: [
              { label: "블록으로", action: "block", blockId: "b".repeat(24), extra: { from: "card" } },
              { label: "공유하기", action: "share" },
              { label: "상담원", action: "operator" },
            ],
          },
        },
      ],
      quickReplies: [{ label: "더 보기", action: "message", messageText: "더 보여 줘", extra: { page: 2 } }],
    },
  };

  it("sends what the platform would, and quick replies vanish once one is used", async () => {
    const { page, log, says, skill } = await room((call) =>
      call.json(said(call) === "처음" ? answer : words(`${said(call)}!`)),
    );
    await says("처음");
    await page.getByRole("button", { name: "더 보기" }).click();
    await sees(log, "더 보여 줘!");
    expect(skill.last.payload.action.clientExtra).toEqual({ page: 2 });
    expect(skill.last.payload.flow.trigger).toMatchObject({
      type: "QUICKREPLY_BUTTON_MESSAGE",
      referrerBlock: { name: "폴백 블록" },
    });
    expect(await page.getByRole("button", { name: "더 보기" }).count()).toBe(0);
    await page.getByRole("button", { name: "블록으로" }).click();
    await sees(log, "블록으로!");
    expect(skill.last.payload.userRequest.block.id).toBe("b".repeat(24));
    expect(skill.last.payload.action.clientExtra).toEqual({ from: "card" });
  });

  it("says what the app would do where nothing is sent", async () => {
    const { page, says, skill } = await room((call) => call.json(answer));
    await says("처음");
    await page.getByRole("button", { name: "공유하기" }).click();
    await sees(page.getByRole("status"), /공유/);
    await page.getByRole("button", { name: "상담원" }).click();
    await sees(page.getByRole("status"), /상담/);
    expect(skill.calls).toHaveLength(1);
  });

  it("opens the whole of a folded text, and gives the focus back", async () => {
    const long = "긴 글이에요. ".repeat(100);
    const { page, says } = await room((call) => call.json(words(long.trim())));
    await says("길게");
    const whole = page.getByRole("button", { name: "전체 보기" });
    await whole.click();
    await sees(page.getByRole("dialog"), long.trim());
    await page.keyboard.press("Escape");
    await becomes(() => page.getByRole("dialog").count(), 0);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("전체 보기");
  });
});

describe("where the focus is", () => {
  const focused = (page: Page) => page.evaluate("document.activeElement.id");
  const choice = [{ label: "이것", action: "message", messageText: "이것" }];

  it("is the text box after a quick reply, and the chosen tab after one was closed", async () => {
    const { page, log, says } = await room((call) => call.json(words(`${said(call)}!`, choice)));
    await says("처음");
    await page.getByRole("button", { name: "이것" }).focus();
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("compose");
    await sees(log, "이것!");
    await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
    await page.getByRole("button", { name: /방 닫기/ }).click();
    expect(await focused(page)).toBe("tab-1");
  });

  it("a quick reply that is pressed twice is sent once, and comes back when it was refused", async () => {
    const { page, log, says, skill, emulator } = await room((call) =>
      call.json(words(`${said(call)}!`, said(call) === "처음" ? choice : [])),
    );
    const reply = page.getByRole("button", { name: "이것", exact: true });
    await says("처음");
    await reply.dblclick();
    await sees(log, "이것!");
    await says("끝");
    await sees(log, "끝!");
    expect(skill.calls.map(said)).toEqual(["처음", "이것", "끝"]);
    await says("처음");
    await reply.waitFor();
    await emulator.close();
    await reply.click();
    await sees(page.getByRole("status"), "보내지 못했어요");
    await reply.waitFor();
  });

  it("what is written and not sent yet stays with its tab", async () => {
    const { page, box } = await room();
    await box.fill("쓰다 만 말");
    await page.getByRole("button", { name: "새 사람의 방 열기" }).click();
    await becomes(() => box.inputValue(), "");
    await box.fill("다른 말");
    await page.getByRole("tab").first().click();
    await becomes(() => box.inputValue(), "쓰다 만 말");
    await page.getByRole("tab").last().click();
    await becomes(() => box.inputValue(), "다른 말");
  });
});

describe("Markdown", () => {
  const answer = (text: string, markdown: boolean) => ({
    version: "2.0",
    template: { outputs: [{ simpleText: { text, ...(markdown && { extra: { markdown } }) } }] },
  });

  it("is drawn in a group that the text was said in, when the text asks for it", async () => {
    const { page, log, says } = await room((call) => {
      const [words = "", flag] = said(call).split("/");
      return call.json(answer(words, flag === "표시"));
    });
    const groups = page.getByLabel("단체방");
    await page.getByRole("button", { name: "상황 만들기" }).click();
    await says("**혼자**/표시");
    await sees(log, "**혼자**");
    await groups.check();
    await says("**그냥**");
    await says("**굵게**/표시");
    await becomes(() => log.locator("strong").allTextContents(), ["굵게"]);
    await becomes(() => log.locator(".b-said").allTextContents(), ["**혼자**", "**그냥**"]);
    await groups.uncheck();
    await sees(log, "**혼자**");
    expect(await log.locator("strong").allTextContents()).toEqual(["굵게"]);
  });

  it("is drawn in the whole text, too", async () => {
    const long = `**굵게** ${"긴 글이에요. ".repeat(100)}`.trim();
    const { page, says } = await room((call) => call.json(answer(long, said(call) === "표시")));
    await page.getByRole("button", { name: "상황 만들기" }).click();
    await page.getByLabel("단체방").check();
    await says("표시");
    await page.getByRole("button", { name: "전체 보기" }).click();
    await becomes(() => page.getByRole("dialog").locator("strong").textContent(), "굵게");
    await page.keyboard.press("Escape");
    await says("그냥");
    await becomes(() => page.getByRole("button", { name: "전체 보기" }).count(), 2);
    await page.getByRole("button", { name: "전체 보기" }).last().click();
    await sees(page.getByRole("dialog"), "**굵게**");
  });
});

describe("reading", () => {
  it("follows the end, stays where one reads, and comes back at a press or with one's own words", async () => {
    const calls: SkillCall[] = [];
    const { page, log, says, emulator } = await room((call) => {
      if (said(call) !== "나중에") return call.json(words(`${said(call)}!`));
      calls.push(call);
      return call.ack("잠시만요.");
    });
    for (let i = 0; i < 30; i++) await emulator.engine.say({ user: "나", utterance: `말 ${i}` }).replied;
    await sees(log, "말 29!");
    const atEnd = () => log.evaluate((at) => at.scrollHeight - at.scrollTop - at.clientHeight < 4);
    const readFurtherUp = () => log.evaluate((at) => at.scrollTo(0, 0));
    await becomes(atEnd, true);
    await says("나중에");
    await sees(log, "잠시만요.");
    await readFurtherUp();
    await post(calls[0]?.callbackUrl ?? "", words("나중 답이에요."));
    const more = page.getByRole("button", { name: /새 메시지/ });
    await more.waitFor();
    expect(await log.evaluate((at) => at.scrollTop)).toBe(0);
    await more.click();
    await becomes(atEnd, true);
    await becomes(() => more.count(), 0);
    await readFurtherUp();
    await says("내 말");
    await sees(log, "내 말!");
    await becomes(atEnd, true);
  });

  it("lets one's own words decide which way they read", async () => {
    const { log, says } = await room();
    await says("שלום");
    await sees(log, "שלום!");
    const words = log.locator(".r-own").getByText("שלום", { exact: true });
    expect(await words.evaluate((at) => at.matches(":dir(rtl)"))).toBe(true);
  });

  it("shows what happened before it was opened, and after the connection was lost", async () => {
    const { page, log, emulator } = await room();
    await emulator.engine.say({ user: "나", utterance: "먼저" }).replied;
    await page.reload();
    await sees(log, "먼저!");
    expect(await log.getByText("먼저!").count()).toBe(1);
  });
});

describe("for everybody", () => {
  it("works with the keyboard alone", async () => {
    const { page, log, skill } = await room((call) =>
      call.json(words("골라요", [{ label: "이것", action: "message", messageText: "이것" }])),
    );
    const focusOn = async (name: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate(
          "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent",
        );
        if (focused === name) return;
      }
      throw new Error(`Tab never came to ${name}`);
    };
    await focusOn("메시지 입력");
    await page.keyboard.type("안녕");
    await page.keyboard.press("Enter");
    await sees(log, "골라요");
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("이것");
    await page.keyboard.press("Enter");
    await expect.poll(() => skill.calls.length).toBe(2);
    await focusOn("상황 만들기");
    await page.keyboard.press("Enter");
    await focusOn("나");
  });

  it.each([
    ["wide and light", { width: 1280, height: 860 }, "light"],
    ["narrow and dark", { width: 360, height: 720 }, "dark"],
  ] as const)("has no violation that axe finds: %s", async (_name, viewport, colorScheme) => {
    const { page, log, says, faults } = await room(
      (call) =>
        said(call) === "틀린 답"
          ? call.json(words("가".repeat(1_001)))
          : call.json(
              words("안녕하세요. ".repeat(60).trim(), [
                { label: "이것", action: "message", messageText: "이것" },
              ]),
            ),
      { viewport, colorScheme },
    );
    await says("안녕");
    await sees(log, /안녕하세요/);
    expect(await violations(page)).toEqual([]);
    await says("틀린 답");
    await sees(log, /형식에 맞지 않아요/);
    for (const place of ["주고받은 내용", "상황 만들기", "여럿이 한꺼번에", "봇 설정"]) {
      const button = page.getByRole("button", { name: place, exact: true });
      if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
      expect([place, await violations(page)]).toEqual([place, []]);
    }
    await page.getByRole("button", { name: "새 봇 만들기" }).click();
    await page.getByRole("button", { name: "블록 더하기" }).click();
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it.each([320, 390, 860, 1600])("fits a screen %i px wide", async (width) => {
    const { page, log, says } = await room(undefined, { viewport: { width, height: 740 } });
    await says("좁아도 넓어도");
    await sees(log, "좁아도 넓어도!");
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const { width: wide = 0 } = (await log.boundingBox()) ?? {};
    expect(wide).toBeGreaterThan(Math.min(300, width - 24));
  });

  it.each([360, 390])("has all tools in sight on a phone %i px wide", async (width) => {
    const { page } = await room(undefined, { viewport: { width, height: 740 } });
    const tools = [
      ...["파일로 저장", "파일로 다시 실행"].map((name) => page.getByRole("button", { name })),
      page.getByRole("link", { name: "그림 불러오기" }),
      page.getByLabel("화면"),
      ...["주고받은 내용", "상황 만들기", "여럿이 한꺼번에", "봇 설정"].map((name) =>
        page.getByRole("button", { name }),
      ),
    ];
    for (const tool of tools) {
      const { x, width: wide, height } = (await tool.boundingBox()) ?? { x: 0, width: 0, height: 0 };
      expect([await tool.textContent(), x >= 0, x + wide <= width, height >= 32]).toEqual([
        await tool.textContent(),
        true,
        true,
        true,
      ]);
    }
  });

  it("lays the tools over a narrow screen's room, which keeps its size", async () => {
    const { page, log, box, send, says } = await room(undefined, { viewport: { width: 360, height: 720 } });
    await says("좁아요");
    await sees(log, "좁아요!");
    const places = async () => [await log.boundingBox(), await box.boundingBox(), await send.boundingBox()];
    const before = await places();
    const isFocused = (at: { matches(selector: string): boolean }) => at.matches(":focus");
    expect(before[0]?.height).toBeGreaterThan(330);
    for (const { x, y, width, height } of before.filter((one) => one !== null)) {
      expect(x + width).toBeLessThanOrEqual(360);
      expect(y + height).toBeLessThanOrEqual(720);
    }
    const trouble = page.getByRole("button", { name: "상황 만들기" });
    const close = page.getByRole("button", { name: "닫기", exact: true });
    const tools = page.getByRole("complementary");
    await trouble.click();
    expect((await log.boundingBox())?.height).toBeGreaterThanOrEqual(before[0]?.height ?? 0);
    expect(await tools.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 720 });
    expect(await close.evaluate(isFocused)).toBe(true);
    await close.click();
    await becomes(() => close.count(), 0);
    expect(await trouble.evaluate(isFocused)).toBe(true);
    const time = log.getByRole("button", { name: /주고받은 내용 보기/ }).last();
    await time.click();
    await close.waitFor();
    await page.keyboard.press("Escape");
    await becomes(() => close.count(), 0);
    expect(await time.evaluate(isFocused)).toBe(true);
    expect(await places()).toEqual(before);
  });

  it("shows pictures from other hosts when one asks for it, and a word in place of one that does not come", async () => {
    const pictures = createServer((request, response) => {
      if (request.url !== "/good.svg") return void response.writeHead(404).end();
      response.setHeader("content-type", "image/svg+xml");
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"/>');
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void pictures.close());
    await once(pictures, "listening");
    const host = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
    const image = (name: string) => ({
      simpleImage: { imageUrl: `${host}/${name}`, altText: `그림 ${name}` },
    });
    const { page, log, says, asked } = await room((call) =>
      call.json({ version: "2.0", template: { outputs: [image("good.svg"), image("absent.svg")] } }),
    );
    await says("그림");
    await sees(log, "그림 good.svg");
    expect(await log.locator("img").count()).toBe(0);
    expect(asked.filter((url) => url.startsWith(host))).toEqual([]);
    await page.getByRole("link", { name: "그림 불러오기" }).click();
    await becomes(
      () =>
        log
          .locator("img")
          .evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth)),
      [20],
    );
    await sees(log, "그림 absent.svg");
  });

  it("asks nobody but its own server", async () => {
    const { page, log, says, asked, emulator } = await room((call) =>
      call.json({
        version: "2.0",
        template: { outputs: [{ simpleImage: { imageUrl: "https://example.com/a.png", altText: "그림" } }] },
      }),
    );
    await says("그림");
    await sees(log, "그림");
    expect(asked.filter((url) => !url.startsWith(`${emulator.origin}/emulator`))).toEqual([]);
    const response = await page.request.get(`${emulator.origin}/emulator/`);
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });
});
