/** A skill of its author's own folder, made with the builders: from the loader through the webhook to the bot engine. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { temporaryFolder } from "../helpers/run.ts";

const SHOP = `
  import { button, cards, defineSkill, parts, quickReply } from "saenggak";
  const lamp = (title: string, price: number) =>
    cards.commerceCard({
      title,
      price,
      thumbnails: [parts.thumbnail("https://example.com/lamp.png")],
      buttons: [button.message("주문하기", title + " 주문")],
    });
  export default defineSkill({
    name: "shop", title: "상점", description: "등을 팔아요.", mode: "instant", match: "상점",
    run: ({ reply }) => reply.cards([cards.carousel([lamp("독서등", 24_000), lamp("벽등", 31_000)])], {
      suggestions: ["도움말", quickReply.block("처음으로", "welcome", { messageText: "처음으로" })],
    }),
  });`;

const ORDER = `
  import { cards, defineSkill, parts, shorten } from "saenggak";
  export default defineSkill({
    name: "order", title: "주문", description: "주문을 받아요.", mode: "queued", match: /^(?<what>.+) 주문$/,
    run: ({ params, reply }) => reply.cards([cards.itemCard({
      head: { title: "주문 확인" },
      itemList: [parts.item("품목", shorten(params.what ?? "", 14))],
      itemListSummary: parts.summary("합계", "24,000원"),
    })]),
  });`;

const wide = (name: string, mode: string) => `
  import { cards, defineSkill } from "saenggak";
  export default defineSkill({
    name: "${name}", description: "d", mode: "${mode}", match: "${name}",
    run: ({ reply }) => reply.cards([cards.textCard({ title: "비밀".repeat(26) })]),
  });`;

async function skillsFolder(skills: Readonly<Record<string, string>>): Promise<string> {
  const dir = await temporaryFolder();
  for (const [name, source] of Object.entries(skills)) {
    await mkdir(join(dir, name));
    await writeFile(join(dir, name, "index.ts"), source);
  }
  return dir;
}

it("cards arrive as they were built, in the reply and in a callback, and their buttons lead on", async () => {
  const SKILLS_DIR = await skillsFolder({ shop: SHOP, order: ORDER });
  const { chat } = await deploy({ env: { SKILLS_DIR } });
  const person = chat.person("buyer");

  const shown = await (await person.says("상점")).sees(/독서등/);
  expect(shown.bubbles).toMatchObject([
    { carousel: { type: "commerceCard", items: [{ title: "독서등", currency: "won" }, { price: 31_000 }] } },
  ]);
  expect(shown.quickReplies).toEqual([
    { label: "도움말", action: "message", messageText: "도움말" },
    { label: "처음으로", action: "block", blockId: "welcome", messageText: "처음으로" },
  ]);

  const ordered = await (await person.presses("주문하기")).sees(/주문 확인/);
  // The first answer is greeted, in a bubble before its card.
  expect(ordered.bubbles.slice(1)).toEqual([
    {
      itemCard: {
        head: { title: "주문 확인" },
        itemList: [{ title: "품목", description: "독서등" }],
        itemListSummary: { title: "합계", description: "24,000원" },
      },
    },
  ]);
});

it("a refused card is an apology to its person, and its reason stands in the log without its text", async () => {
  const SKILLS_DIR = await skillsFolder({
    "wide-now": wide("wide-now", "instant"),
    "wide-later": wide("wide-later", "queued"),
  });
  const { chat, server, workers } = await deploy({ env: { SKILLS_DIR } });
  const person = chat.person("unlucky");
  const fault = {
    code: "CARD_REFUSED",
    reason:
      "The platform would refuse this card. textCard.title must be at most 50 UTF-16 units long, is 52.",
  };

  await (await person.says("wide-now")).sees(/지금은 답하기 어려워요/);
  expect(await server.logged("skill.failed")).toMatchObject({ ...fault, skill: "wide-now" });

  await (await person.says("wide-later")).sees(/답을 만들다가 문제가 생겼어요/);
  expect(await workers[0]?.logged("turn.failed")).toMatchObject({ ...fault, skill: "wide-later" });
  for (const { output } of [server, ...workers]) expect(output()).not.toContain("비밀");
});
