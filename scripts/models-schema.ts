/** `npm run docs`: writes the JSON schema of a models file, for editors, from src/model/catalogue-schema.ts. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { catalogueFile } from "../src/model/catalogue-schema.ts";

export const SCHEMA_FILE = "docs/models.schema.json";

/** What may be left out is not required there: an editor sees the file before its defaults are filled in. */
export function modelsSchema(): string {
  const schema = z.toJSONSchema(catalogueFile, { io: "input" });
  return `${JSON.stringify({ title: "Saenggak's models file", ...schema }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(new URL(`../${SCHEMA_FILE}`, import.meta.url), modelsSchema());
