/** What axe finds in the page's states, besides the plain room: panels at work, dialogs, tabs, the server's strip. */
import { describe, expect, it } from "vitest";
import { post, words } from "../helpers/skill-server.ts";
import { violations } from "./axe.ts";
import { becomes, sees } from "./browser.ts";
import { bubbles, said, useRooms } from "./room.ts";

const room = useRooms();

describe.each([
  ["wide and dark", { viewport: { width: 1280, height: 860 }, colorScheme: "dark" }],
  ["narrow and light", { viewport: { width: 360, height: 720 }, colorScheme: "light" }],
] as const)("axe finds nothing, %s,", (_name, options) => {
  it("while one waits, in a refusal, and in links in the words of both", async () => {
    const { page, log, says, skill } = await room(
      (call) => call.ack("https://example.com/a 를 보고 있어요."),
      options,
    );
    await says("https://example.com/b 를 요약해 줘");
    await sees(log, "보고 있어요.");
    await sees(log, /콜백 \d+초 남음/);
    expect(await violations(page)).toEqual([]);
    await post(skill.last.callbackUrl, words("요약이에요."));
    await post(skill.last.callbackUrl, words("한 번 더"));
    await sees(log, "Invalid callback token.");
    expect(await violations(page)).toEqual([]);
    await log.getByRole("button", { name: /Invalid callback token/ }).click();
    await sees(page.locator("#side"), "FAIL");
    const folded = page.locator("#side [aria-expanded='false']");
    while ((await folded.count()) > 0) await folded.first().click();
    expect(await violations(page)).toEqual([]);
  });

  it("in the dialogs", async () => {
    const { page, says, log } = await room(
      (call) =>
        call.json(
          said(call) === "틀린" ? words("가".repeat(1_001)) : words("긴 글이에요. ".repeat(90).trim()),
        ),
      options,
    );
    await says("길게");
    await page.getByRole("button", { name: "전체 보기" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await says("틀린");
    await log.getByRole("button", { name: /형식에 맞지 않아요/ }).click();
    await page
      .getByRole("button", { name: /한도 보기/ })
      .first()
      .click();
    await sees(page.getByRole("dialog"), "simpleText");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    if (options.viewport.width < 860) await page.keyboard.press("Escape");
    const steps = [
      { user: "나", utterance: "길게", sees: ["다른 글"] },
      { user: "나", utterance: "길게" },
    ];
    await page.getByLabel("대화 파일").setInputFiles({
      name: "a.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ format: "saenggak-conversation", version: 1, steps })),
    });
    await sees(page.getByRole("dialog"), "이번:");
    expect(await violations(page)).toEqual([]);
  });

  it("in what is played, in a crowd's charts and in tabs with news", async () => {
    const { page, says, log, emulator } = await room(
      (call) => (said(call).includes("3") ? call.json(words("네"), 500) : call.json(words(`${said(call)}!`))),
      options,
    );
    const place = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await place("상황 만들기");
    await page.getByLabel("단체방").check();
    await page.getByLabel("요청 두 번 보내기").check();
    expect(await violations(page)).toEqual([]);
    await place("여럿이 한꺼번에");
    await page.getByLabel("사람 수").fill("12");
    await page.getByRole("button", { name: "한꺼번에 시작" }).click();
    const outcome = page.getByRole("region", { name: "동시 접속 결과" });
    await becomes(() => outcome.locator("dd").nth(3).textContent(), "1명");
    await becomes(() => outcome.getByRole("img").count(), 2);
    expect(await violations(page)).toEqual([]);
    await outcome.getByRole("button", { name: /3의 방 보기/ }).click();
    if (options.viewport.width < 860) await page.keyboard.press("Escape");
    await sees(log, "200이 아닌 상태");
    await says("여기예요");
    await sees(log, "여기예요!");
    await emulator.engine.say({ user: "나", utterance: "그동안" }).replied;
    await sees(page.getByRole("tab", { name: /^나/ }), "1");
    expect(await violations(page)).toEqual([]);
  });

  it("in the strip of a server that tells what goes on", async () => {
    const { page } = await room(undefined, options);
    await page.route("**/api/setup", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), status: true } });
    });
    await page.route("**/api/status", (route) =>
      route.fulfill({
        json: { queue: { waiting: 3, active: 2, oldestWaitMs: 10 }, workers: 1, models: ["R1"], held: 1 },
      }),
    );
    await page.reload();
    await sees(page.getByLabel("서버 상태"), "R1");
    expect(await violations(page)).toEqual([]);
  });

  it("in a carousel that keys have turned", async () => {
    const items = ["하나", "둘", "셋"].map((title) => ({ title, description: "설명" }));
    const { page, says, log } = await room(
      (call) => call.json(bubbles([{ carousel: { type: "textCard", items } }])),
      options,
    );
    await says("보여 줘");
    const next = log.getByRole("button", { name: "다음 카드" });
    await next.focus();
    await page.keyboard.press("Enter");
    await sees(log, /^[23] \/ 3$/);
    expect(await violations(page)).toEqual([]);
  });
});
