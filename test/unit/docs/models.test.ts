import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelsSchema, SCHEMA_FILE } from "../../../scripts/models-schema.ts";
import { readCatalogue } from "../../../src/model/catalogue.ts";
import { BACKENDS, catalogueEntry } from "../../../src/model/catalogue-schema.ts";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const page = read("docs/models.md");

describe("docs/models.md", () => {
  it("has entries that the program takes, every one", () => {
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
    const whole = blocks.filter((yaml) => /^models:/m.test(yaml));
    expect(whole.length).toBeGreaterThan(7);
    for (const yaml of whole) {
      const result = readCatalogue(yaml.replaceAll(/<(account|model)>/g, "$1"), () => "a-secret");
      expect("faults" in result ? result.faults : []).toEqual([]);
    }
  });

  it("tells of every field and every backend", () => {
    for (const name of Object.keys(catalogueEntry.shape)) expect(page).toContain(`\`${name}\``);
    for (const name of BACKENDS) expect(page).toContain(`\`${name}\``);
  });
});

it("the JSON schema for editors is what `npm run docs` makes", () => {
  expect(read(SCHEMA_FILE)).toBe(modelsSchema());
});
