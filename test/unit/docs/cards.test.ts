import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import type { SkillArgs } from "../../../src/contract/skill.ts";
import { breaches } from "../../../src/kakao/limits.ts";
import { loadSkills } from "../../../src/skill/load.ts";
import { reply } from "../../../src/skill/reply.ts";
import { cardsPage, examplesSkill } from "../../helpers/cards-page.ts";
import { ROOT, temporaryFolder } from "../../helpers/run.ts";
import { BOUNDS, PART_BOUNDS } from "../kakao/cards-bounds.ts";
import { BROKEN, refusalOf } from "../kakao/cards-samples.ts";
import { SAMPLES } from "../kakao/limits-samples.ts";

/** What a skill of this source answers. */
async function answerOf(source: string, utterance: string) {
  const dir = await temporaryFolder();
  await mkdir(join(dir, "of-the-page"));
  await writeFile(join(dir, "of-the-page", "index.ts"), source);
  const { skills, faults } = await loadSkills(dir);
  expect(faults).toEqual([]);
  const args = { utterance, params: {}, reply } as unknown as SkillArgs;
  const [skill] = skills;
  if (skill?.mode !== "instant") throw new Error("no instant skill");
  return skill.run(args);
}

describe("docs/cards.md", () => {
  const page = cardsPage();

  it("begins with a skill that loads and answers with its card", async () => {
    const { cards = [], suggestions } = await answerOf(page.skill, "보리차 마시고 싶어요");
    expect(breaches({ version: "2.0", template: { outputs: cards } })).toEqual([]);
    expect(cards).toMatchObject([{ textCard: { title: "“보리차 마시고 싶어요”라고 물으셨죠?" } }]);
    expect(suggestions).toHaveLength(2);
  });

  it("has an example of every component, which is built as it stands", async () => {
    const { cards = [] } = await answerOf(examplesSkill(page.examples), "");
    expect([...new Set(cards.flatMap((card: KakaoComponent) => Object.keys(card)))].sort()).toEqual(
      [...Object.keys(SAMPLES), "carousel"].sort(),
    );
    for (const card of cards) {
      expect(breaches({ version: "2.0", template: { outputs: [card] } })).toEqual([]);
    }
  });

  it("quotes refusals as they read", () => {
    expect(page.refusals).toEqual(BROKEN.map((build) => refusalOf(build)));
  });

  it("shows pictures that exist", () => {
    const pictures = [...page.text.matchAll(/<img src="([^"]+)"/g)].map(([, path = ""]) => path);
    expect(pictures.length).toBeGreaterThan(8);
    expect(pictures.filter((path) => !existsSync(join(ROOT, "docs", path)))).toEqual([]);
  });

  it.each([...BOUNDS, ...PART_BOUNDS])("has the limit of %s in its table", (path, _build, bound) => {
    const field = fieldOf(path);
    const numbers = page.limits
      .filter(({ where }) => where === field)
      .flatMap(({ most }) => most.replaceAll(",", "").match(/\d+/g) ?? []);
    expect(numbers).toContain(`${bound}`);
  });
});

/** What the table calls the field that a refusal's path leads to. */
function fieldOf(path: string): string {
  const plain = path.replace(/\[\d+\]/g, "");
  const inCarousel = /^carousel\.items\[\d+\]/.test(path);
  const named = inCarousel ? IN_CAROUSEL[plain] : ELSEWHERE.find(([pattern]) => pattern.test(plain));
  if (named === undefined) return plain;
  return typeof named === "string" ? named : plain.replace(...named);
}
const IN_CAROUSEL: Readonly<Record<string, string>> = {
  "carousel.items": "itemCard",
  "carousel.items.description": "textCard.description",
  "carousel.items.items": "listCard.items",
  "carousel.items.itemList": "itemCard.itemList",
};
const ELSEWHERE: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\w+\.buttons$/, "buttons"],
  [/^\w+\.buttons\.label$/, "button.label"],
  [/^\w+\.thumbnail\./, "thumbnail."],
  [/^item\./, "itemCard.itemList."],
  [/^summary\./, "itemCard.itemListSummary."],
];
