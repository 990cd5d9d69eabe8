/** What a bot, or whoever writes to it, may put into words: all of it stays text. */
import { expect, it } from "vitest";
import { words } from "../helpers/skill-server.ts";
import { becomes, sees } from "./browser.ts";
import { bubbles, type Room, said, useRooms } from "./room.ts";

const room = useRooms();
const MARKUP = "<img src=x onerror='window.hurt=1'>";
const SCRIPT = "<script>window.hurt = 1</script><b>굵게</b>";
const ADDRESS = `https://example.com/"><img src=x onerror=window.hurt=1>`;
const UPSIDE_DOWN = "\u202e뒤집힌 글\u202c 그리고 \u2066안쪽\u2069";
const HUGE = "가나다라마바사".repeat(60);

async function isUnharmed({ page, log, faults }: Room): Promise<void> {
  expect(await page.evaluate("window.hurt")).toBeUndefined();
  expect(await page.locator("script:not([src]), b, iframe, [onerror], [onclick]").count()).toBe(0);
  expect(await log.locator("img").count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  expect(await log.evaluate((at) => at.scrollWidth <= at.clientWidth)).toBe(true);
  expect(faults).toEqual([]);
}

it.each([1280, 360])("in texts, on a screen %i px wide", async (width) => {
  const chat = await room(
    (call) =>
      call.json(bubbles([SCRIPT + MARKUP, UPSIDE_DOWN, HUGE].map((text) => ({ simpleText: { text } })))),
    { viewport: { width, height: 800 } },
  );
  await chat.says(`<b>나도</b> ${MARKUP}`);
  await sees(chat.log, SCRIPT + MARKUP);
  await sees(chat.log, `<b>나도</b> ${MARKUP}`);
  await isUnharmed(chat);
});

it.each([1280, 360])("in every part of cards, on a screen %i px wide", async (width) => {
  const label = "<b>x</b>\u202e가";
  const button = { label, action: "webLink", webLinkUrl: ADDRESS };
  const thumbnail = {
    imageUrl: ADDRESS,
    altText: MARKUP,
    link: { web: ADDRESS },
  };
  const item = {
    title: MARKUP,
    description: UPSIDE_DOWN,
    imageUrl: ADDRESS,
    link: { web: ADDRESS },
  };
  const cards = [
    { textCard: { title: MARKUP, description: HUGE.slice(0, 300), buttons: [button, button, button] } },
    { basicCard: { title: MARKUP, description: HUGE.slice(0, 230), thumbnail, buttons: [button] } },
    { listCard: { header: { title: HUGE }, items: [item, { title: HUGE, description: HUGE }] } },
    {
      itemCard: {
        profile: { title: "<b>프로필</b>" },
        itemList: [
          { title: "<b>하나", description: HUGE },
          { title: "둘둘둘둘둘둘", description: MARKUP },
        ],
        itemListSummary: { title: "<i>합", description: "\u202e12,000원" },
        title: MARKUP,
        description: UPSIDE_DOWN,
      },
    },
    {
      commerceCard: {
        title: "<b>상품",
        price: 2 ** 53 - 1,
        currency: "won",
        discount: 1,
        thumbnails: [thumbnail],
        buttons: [button],
      },
    },
    {
      carousel: {
        type: "textCard",
        items: [{ title: MARKUP, description: HUGE.slice(0, 70) }, { title: SCRIPT.slice(0, 50) }],
      },
    },
  ];
  const quickReplies = Array.from({ length: 10 }, () => ({ label, action: "message", messageText: MARKUP }));
  const chat = await room(
    (call) => {
      const from = Number(said(call)) || 0;
      call.json(bubbles(cards.slice(from, from + 3), quickReplies));
    },
    { viewport: { width, height: 800 } },
  );
  const { page, says, log, emulator } = chat;
  await says("0");
  await becomes(() => log.locator(".b-card").count(), 3);
  await says("3");
  await becomes(() => log.locator(".b-card").count(), 7);
  await isUnharmed(chat);
  await page.locator(".b-reply").last().click();
  await becomes(async () => emulator.engine.exchanges("나").at(-1)?.utterance, MARKUP);
  await isUnharmed(chat);
});

it.each(["javascript:window.hurt=1", "data:text/html,x", "file:///etc/passwd"])(
  "the address %s is refused, as the platform would",
  async (webLinkUrl) => {
    const chat = await room((call) =>
      call.json(
        bubbles([
          { textCard: { title: "카드", buttons: [{ label: "열기", action: "webLink", webLinkUrl }] } },
        ]),
      ),
    );
    await chat.says("보여 줘");
    await sees(chat.log, "형식에 맞지 않아요");
    expect(await chat.log.locator(".b-card").count()).toBe(0);
    await isUnharmed(chat);
  },
);

it("in a waiting message, an error's words and the JSON beside the room", async () => {
  const chat = await room((call) =>
    said(call) === "틀린"
      ? call.json({ [MARKUP]: SCRIPT, version: MARKUP, template: { outputs: [{ [SCRIPT]: UPSIDE_DOWN }] } })
      : call.ack(`${MARKUP} ${UPSIDE_DOWN}`),
  );
  await chat.says("기다려");
  await sees(chat.log, MARKUP);
  await chat.says("틀린");
  await sees(chat.log, "형식에 맞지 않아요");
  await sees(chat.page.locator("#side"), MARKUP);
  await isUnharmed(chat);
});

it("in the names of bots and people", async () => {
  const chat = await room((call) => call.json(words("네")), {
    bot: { id: "a".repeat(24), name: `${MARKUP}\u202e봇` },
  });
  const { page, says, log } = chat;
  await page.evaluate(
    `localStorage.setItem("saenggak.emulator.tabs", ${JSON.stringify(
      JSON.stringify([{ id: "9", user: `${MARKUP}${HUGE.slice(0, 60)}`, play: {} }]),
    )})`,
  );
  await page.reload();
  await says("누구세요?");
  await sees(log, "네");
  await sees(page.getByRole("tab"), MARKUP);
  await sees(page.getByRole("heading", { level: 1 }), MARKUP);
  await isUnharmed(chat);
});
