/** Every component in both themes: its picture against the approved one, and what axe finds. */
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator/app.ts";
import { startSkill } from "../helpers/skill-server.ts";
import { violations } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { COMPONENTS } from "./components.ts";
import { expectApproved } from "./pictures.ts";

const openPage = useBrowser();

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  it.each(COMPONENTS.map((component) => [component.name, component] as const))(
    "%s looks as approved",
    async (name, { bubbles, quickReplies = [] }) => {
      const skill = await startSkill((call) =>
        call.json({ version: "2.0", template: { outputs: bubbles, quickReplies } }),
      );
      const emulator = await startEmulator({ skill: { url: skill.url } });
      onTestFinished(async () => {
        await emulator.close();
        await skill.close();
      });
      const { page, log, says, faults } = await openPage(emulator.origin, {
        colorScheme,
        viewport: { width: 420, height: 1_400 },
      });
      if (bubbles.some((bubble) => "simpleText" in bubble && bubble.simpleText.extra?.markdown))
        await inGroup(page);
      await says("보여 줘");
      const said = log.locator(".r-said");
      await said.waitFor();
      await log.locator(".r-said .r-time").evaluateAll((times) => {
        for (const time of times) time.remove();
      });
      const picture =
        quickReplies.length > 0 ? await page.locator(".b-replies").screenshot() : await said.screenshot();
      expect(faults).toEqual([]);
      expectApproved(`${name}-${colorScheme}`, picture);
      expect(await violations(page)).toEqual([]);
    },
  );
});

async function inGroup(page: Page): Promise<void> {
  await page.getByRole("button", { name: "상황 만들기" }).click();
  await page.getByLabel("단체방").check();
  await page.getByRole("button", { name: "상황 만들기" }).click();
}
