import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { modelsSchema, SCHEMA_FILE } from "../../../scripts/models-schema.ts";
import { readCatalogue } from "../../../src/model/catalogue.ts";
import { BACKENDS, catalogueEntry } from "../../../src/model/catalogue-schema.ts";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const page = read("docs/models.md");
/** What every backend takes for a secret. */
const AWS_SECRET = "AKIDEXAMPLEOFTESTS:a-secret";
const ENTRY =
  "models:\n  - name: r1\n    label: R1\n    backend: openai-compatible\n    baseUrl: http://gpu/v1\n";
function faultsOf(yaml: string) {
  const result = readCatalogue(yaml, () => AWS_SECRET);
  return "faults" in result ? result.faults : [];
}

describe("docs/models.md", () => {
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
  const isWhole = (yaml: string) => /^models:/m.test(yaml);
  const whole = blocks.filter(isWhole).map((yaml) => yaml.replaceAll(/<(account|model)>/g, "$1"));

  it("has entries that the program takes, every one", () => {
    expect(whole.length).toBeGreaterThan(7);
    for (const yaml of whole) expect(faultsOf(yaml)).toEqual([]);
  });

  it("has lines to add that the program takes", () => {
    const lines = blocks.filter((yaml) => !isWhole(yaml));
    expect(lines.length).toBeGreaterThan(0);
    for (const yaml of lines) expect(faultsOf(`${ENTRY}${yaml}`)).toEqual([]);
  });

  it("has nothing that an editor would mark, told by the schema", () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(read(SCHEMA_FILE)),
    );
    for (const yaml of whole) expect([validate(parse(yaml)), validate.errors]).toEqual([true, null]);
    expect(validate(parse(`${ENTRY}    surprise: 1\n`))).toBe(false);
  });

  it("tells of every field and every backend", () => {
    for (const name of Object.keys(catalogueEntry.shape)) expect(page).toContain(`\`${name}\``);
    for (const name of BACKENDS) expect(page).toContain(`\`${name}\``);
  });
});

it("the JSON schema for editors is what `npm run docs` makes", () => {
  expect(read(SCHEMA_FILE)).toBe(modelsSchema());
});
