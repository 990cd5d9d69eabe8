/** The README's three stories as a newcomer does them: `npm start`, the page, a mouse and a keyboard. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { originOf } from "../../src/listen.ts";
import { checkOut, npm, ports } from "../helpers/checkout.ts";
import { becomes, sees, useBrowser } from "./browser.ts";

const openPage = useBrowser();
const clone = checkOut();
afterAll(() => clone.remove());

const DICE = `import { defineSkill } from "saenggak";

export default defineSkill({
  name: "dice",
  title: "주사위",
  description: "주사위를 던져 드려요.",
  mode: "instant",
  match: /^주사위(?: (?<sides>[1-9]\\d?))?$/,
  run: ({ params: { sides = "6" }, reply }) => reply.text(\`🎲 \${1 + Math.floor(Math.random() * +sides)}\`),
});
`;

async function started(env: Readonly<Record<string, string>> = {}) {
  const { PORT, ADMIN_PORT } = await ports();
  const running = npm(clone.dir, ["start"], { PORT, ADMIN_PORT, CALLBACK_SETTLE_MS: "20", ...env });
  await running.prints(/^Saenggak is ready\.$/m);
  const origin = originOf("127.0.0.1", Number(PORT));
  expect(running.stdout()).toContain(`${origin}/emulator`);
  return {
    ...(await openPage(origin)),
    async end() {
      running.signal("SIGINT", "group");
      expect(await running.ended).toBe(0);
    },
  };
}

describe("npm start and the page", () => {
  it("the first question by mouse and by keyboard: a waiting message, then the answer", async () => {
    const { page, box, send, log, faults, end } = await started();
    await box.fill("12 * 12 = ?");
    await send.click();
    await sees(log, /데모 모델이 .+ (있어요|중이에요)/);
    await sees(log, "계산해 보니: 12 * 12 = 144");
    await page.keyboard.type("13 * 13 = ?");
    await page.keyboard.press("Enter");
    await sees(log, "계산해 보니: 13 * 13 = 169");
    const strip = page.locator("[aria-label='서버 상태']");
    await sees(strip, "데모 모델");
    await becomes(() => strip.textContent(), "대기0처리 중0워커1모델데모 모델보관된 답0");
    expect(faults).toEqual([]);
    await end();
  });

  it("a long thinking, by keyboard alone and by mouse: an honest word before the window ends, then the answer at a tap", async () => {
    const { page, log, box, send, faults, end } = await started({ CALLBACK_BUDGET_MS: "4000" });
    await box.focus();
    await page.keyboard.type("7초 생각하고 답해 줘");
    await page.keyboard.press("Enter");
    await sees(log, /데모 모델이 .+ (있어요|중이에요)/);
    await sees(log, /아직 생각하고 있어요\. 지금까지 [4-6]초쯤/, 8_000);
    // The quick reply is one step back from where one types.
    const focused = () => page.evaluate("document.activeElement.textContent");
    for (let step = 0; step < 5 && (await focused()) !== "답변 확인"; step++)
      await page.keyboard.press("Shift+Tab");
    expect(await focused()).toBe("답변 확인");
    await page.keyboard.press("Enter");
    await sees(log, "7초 동안 생각하는 척했어요.", 15_000);
    expect(await log.getByText("생각하는 척했어요").count()).toBe(1);
    await box.fill("답변 확인");
    await page.keyboard.press("Enter");
    await sees(log, "아직 못 보신 답은 없어요");
    await box.fill("8초 생각하고 답해 줘");
    await send.click();
    await page.getByRole("button", { name: "답변 확인", exact: true }).click();
    await sees(log, "8초 동안 생각하는 척했어요.", 15_000);
    expect(faults).toEqual([]);
    await end();
  });

  it("a skill of one's own: added, started again, used by keyboard and by mouse", async () => {
    mkdirSync(join(clone.dir, "skills/dice"));
    writeFileSync(join(clone.dir, "skills/dice/index.ts"), DICE);
    const { log, says, box, send, end } = await started();
    await says("주사위 20");
    await sees(log, /🎲 \d+/);
    await box.fill("주사위");
    await send.click();
    await becomes(() => log.getByText(/🎲 \d+/).count(), 2);
    await says("도움말");
    await sees(log, "주사위를 던져 드려요.");
    await end();
  });
});
