/** Where a press leads that sends nothing to the bot: a tab of its own for web addresses, a notice for what only a phone can do. */
import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { words } from "../helpers/skill-server.ts";
import { becomes, sees } from "./browser.ts";
import { bubbles, type Room, said, useRooms } from "./room.ts";

const room = useRooms();
const HERE = "/emulator/?opened=";

/** Presses, and gives what the new tab's page knows of where it came from; the addresses stay on this machine. */
async function opens({ page, emulator }: Room, what: Locator): Promise<string> {
  const [tab] = await Promise.all([page.waitForEvent("popup"), what.click()]);
  await tab.waitForURL(`${emulator.origin}${HERE}*`);
  expect(await tab.evaluate("[window.opener, document.referrer]")).toEqual([null, ""]);
  const name = tab.url().slice(`${emulator.origin}${HERE}`.length);
  await tab.close();
  return name;
}

it("an address in a text is a link, wherever the text stands", async () => {
  const chat = await room((call) => {
    const address = `http://${call.payload.userRequest.callbackUrl.split("/")[2]}${HERE}`;
    if (said(call) === "길게") return call.json(words(`${"긴 글이에요. ".repeat(90)}${address}whole 끝`));
    return call.json(words(`여기예요: ${address}text.\njavascript:alert(1)`));
  });
  const { page, log, says, emulator } = chat;
  await says(`이거 ${emulator.origin}${HERE}own 맞죠?`);
  await sees(log, "여기예요");
  await becomes(
    () => log.getByRole("link").allTextContents(),
    [`${emulator.origin}${HERE}own`, `${emulator.origin}${HERE}text`],
  );
  expect(await opens(chat, log.getByRole("link").first())).toBe("own");
  expect(await opens(chat, log.getByRole("link").last())).toBe("text");
  await says("길게");
  await page.getByRole("button", { name: "전체 보기" }).click();
  expect(await opens(chat, page.getByRole("dialog").getByRole("link"))).toBe("whole");
});

it("a waiting message's address is a link, too", async () => {
  const { log, says } = await room((call) => call.ack("https://example.com/wait 에서 볼 수 있어요."));
  await says("어디서요?");
  await sees(log, "에서 볼 수 있어요.");
  expect(await log.getByRole("link").getAttribute("href")).toBe("https://example.com/wait");
});

it("in a group's Markdown a link has its words, and a bare address itself", async () => {
  const text =
    "[안내](https://example.com/a) https://example.com/b [https://example.com/c](https://example.com/d)";
  const { page, log, says } = await room((call) =>
    call.json(bubbles([{ simpleText: { text, extra: { markdown: true } } }])),
  );
  await page.getByRole("button", { name: "상황 만들기" }).click();
  await page.getByLabel("단체방").check();
  await says("알려 줘");
  await sees(log, "안내");
  const links = log.getByRole("link");
  expect(
    await links.evaluateAll((all) => all.map((one) => [one.textContent, (one as { href?: string }).href])),
  ).toEqual([
    ["안내", "https://example.com/a"],
    ["https://example.com/b", "https://example.com/b"],
    ["https://example.com/c", "https://example.com/d"],
  ]);
});

it("a button, a list's item and a picture open their page, and tell nothing of this one", async () => {
  const chat = await room((call) => {
    const web = (name: string) =>
      `http://${call.payload.userRequest.callbackUrl.split("/")[2]}${HERE}${name}`;
    call.json(
      bubbles([
        {
          textCard: {
            title: "카드",
            buttons: [{ label: "열기", action: "webLink", webLinkUrl: web("button") }],
          },
        },
        { listCard: { header: { title: "목록" }, items: [{ title: "항목", link: { web: web("item") } }] } },
        {
          basicCard: {
            title: "그림 카드",
            thumbnail: {
              imageUrl: "https://example.com/a.png",
              altText: "그림",
              link: { web: web("picture") },
            },
          },
        },
      ]),
    );
  });
  const { page, says, skill } = chat;
  await says("보여 줘");
  expect(await opens(chat, page.getByRole("button", { name: "열기", exact: true }))).toBe("button");
  expect(await opens(chat, page.getByRole("button", { name: "항목", exact: true }))).toBe("item");
  expect(await opens(chat, page.getByRole("button", { name: "그림", exact: true }))).toBe("picture");
  expect(skill.calls).toHaveLength(1);
});

it("a list's item sends what the platform would, and a phone button says what a phone would do", async () => {
  const { page, log, says, skill } = await room((call) => {
    if (said(call) !== "처음") return call.json(words(`${said(call)}!`));
    const item = { title: "첫째", action: "message", messageText: "첫째 알려 줘", extra: { row: 1 } };
    const block = { title: "둘째", action: "block", blockId: "c".repeat(24) };
    return call.json(
      bubbles([
        { listCard: { header: { title: "목록" }, items: [item, block, { title: "셋째" }] } },
        {
          textCard: {
            title: "카드",
            buttons: [{ label: "전화", action: "phone", phoneNumber: "02-000-0000" }],
          },
        },
      ]),
    );
  });
  await says("처음");
  await page.getByRole("button", { name: "첫째" }).click();
  await sees(log, "첫째 알려 줘!");
  expect(skill.last.payload.flow.trigger).toMatchObject({
    type: "LIST_ITEM_MESSAGE",
    referrerBlock: { name: "폴백 블록" },
  });
  expect(skill.last.payload.action.clientExtra).toEqual({ row: 1 });
  await page.getByRole("button", { name: "둘째" }).click();
  await sees(log, "둘째!");
  expect(skill.last.payload.flow.trigger.type).toBe("LIST_ITEM_BLOCK");
  expect(skill.last.payload.userRequest.block.id).toBe("c".repeat(24));
  expect(await page.getByRole("button", { name: "셋째" }).count()).toBe(0);
  await page.getByRole("button", { name: "전화" }).click();
  await sees(page.getByRole("status"), /02-000-0000/);
  expect(skill.calls).toHaveLength(3);
});
