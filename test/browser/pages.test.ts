/** The whole page's picture against the approved one: a question, a waiting message and an answer, as the README shows them. */
import { describe, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator/app.ts";
import { post, startSkill, words } from "../helpers/skill-server.ts";
import { sees, useBrowser } from "./browser.ts";
import { expectApproved } from "./pictures.ts";

const openPage = useBrowser();
const NOON = Date.UTC(2026, 10, 25, 3);
const ANSWER = `하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요.

• 파란빛은 파장이 짧아서 더 많이 흩어져요.
• 그래서 하늘 어디를 봐도 파란빛이 눈에 들어와요.

해 질 녘에는 빛이 공기를 더 길게 지나서, 남은 붉은빛이 보여요.`;
const NEXT = ["노을은 왜 붉어요?", "더 쉽게 설명해 줘", "새 대화"];

/** In the page: what is another at every run (the port, milliseconds and what is drawn of them) becomes one that never is. */
const withoutChance = `{
  const fixed = [
    [/127\\.0\\.0\\.1:\\d+/g, "127.0.0.1:3000"],
    [/\\b\\d+ms/g, "16ms"],
    [/한도의 .+ 썼어요/, "한도의 1%도 안 썼어요"],
  ];
  for (const node of document.querySelectorAll("#side, .h-strip")) {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const [chance, word] of fixed) texts.currentNode.data = texts.currentNode.data.replace(chance, word);
  }
  const round = (length, small) => (parseFloat(length) < 20 ? small : Math.round(parseFloat(length))) + "%";
  for (const { style } of document.querySelectorAll(".x-bar > span")) style.inlineSize = round(style.inlineSize, 1);
  for (const dot of document.querySelectorAll(".x-axis circle")) dot.setAttribute("cx", round(dot.getAttribute("cx"), 0));
}`;

describe.each([
  ["page", { width: 1280, height: 860 }],
  ["phone", { width: 390, height: 800 }],
] as const)("the %s", (name, viewport) => {
  it.each(["light", "dark"] as const)("looks as approved in the %s theme", async (colorScheme) => {
    const skill = await startSkill(async (call) => {
      call.ack("깊이 생각하고 있어요. 다 되면 바로 보내 드릴게요.");
      const replies = NEXT.map((label) => ({ label, action: "message", messageText: label }));
      await post(call.callbackUrl, words(ANSWER, replies));
    });
    let now = NOON;
    const emulator = await startEmulator({ skill: { url: skill.url }, clock: () => now });
    const stop = emulator.engine.listen(({ type }) => {
      // As long as a thought takes; the platform's clock is ours here.
      if (type === "waiting") now += 24_000;
    });
    onTestFinished(async () => {
      stop();
      await emulator.close();
      await skill.close();
    });
    const { page, log, box, says } = await openPage(emulator.origin, { colorScheme, viewport });
    await says("하늘은 왜 파래요?");
    await sees(log, "해 질 녘에는");
    // Can be pressed once there is a record.
    await page.getByRole("button", { name: "파일로 저장" }).click({ trial: true });
    if (name === "page") {
      await sees(page.locator("#side"), "결과: 보여 줌");
      // Open when the reply was seen before the callback.
      const reply = page.getByRole("button", { name: /^스킬의 답 HTTP/ });
      if ((await reply.getAttribute("aria-expanded")) === "true") await reply.click();
    }
    await page.mouse.move(0, 0);
    await box.blur();
    await page.evaluate(withoutChance);
    expectApproved(`${name}-${colorScheme}`, await page.screenshot());
  });
});
