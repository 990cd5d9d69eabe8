import { readConfig } from "../config.ts";
import { loadSkills } from "../skill/load.ts";
import { OWN_SKILLS } from "./process.ts";

/** `saenggak skills`: what would be loaded; exits with 1 when a folder is left out. */
export async function skills(): Promise<void> {
  const { SKILLS_DIR } = readConfig("doctor");
  const { skills: loaded, faults } = await loadSkills(SKILLS_DIR ?? OWN_SKILLS);
  for (const { name, mode, description, fallback } of loaded)
    console.log(`${name}  (${mode}${fallback ? ", fallback" : ""})  ${description}`);
  for (const { folder, reason } of faults) console.log(`left out: ${folder}: ${reason}`);
  if (faults.length > 0) process.exit(1);
}
