/** `saenggak doctor`: checks what a deployment stands on, one line each, and says what to mend. Exits with 1 on a fault. */
import { readConfig } from "../config.ts";
import type { Config } from "../config-variables.ts";
import type { Model } from "../contract/model.ts";
import { errorCode } from "../errors.ts";
import { hostOf } from "../model/backend-kinds.ts";
import type { CatalogueModel } from "../model/catalogue.ts";
import { collectAnswer } from "../model/collect.ts";
import { loadSkills } from "../skill/load.ts";
import { checkRedis } from "./doctor-redis.ts";
import type { Finding, Grade, Note } from "./finding.ts";
import { openModels } from "./open-models.ts";
import { OWN_SKILLS } from "./process.ts";

const MODEL_LIMIT_MS = 60_000;

/** `doctor models` looks at the models alone, and at all of them more closely. */
export async function doctor(): Promise<void> {
  if (process.argv[3] === "models") return (await import("./doctor-models.ts")).doctorModels();
  const { findings } = await examine((finding) => console.log(lineOf(finding)));
  const faults = findings.filter(({ grade }) => grade === "fault").length;
  const warnings = findings.filter(({ grade }) => grade === "warn").length;
  console.log(faults + warnings === 0 ? "All well." : `${faults} to mend, ${warnings} to look at.`);
  if (faults > 0) process.exitCode = 1;
}

/** @param tell gets each finding as it is made */
export async function examine(tell: (finding: Finding) => void): Promise<{ findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const note = (about: string) => (grade: Grade, text: string) => {
    const finding = { grade, about, text };
    findings.push(finding);
    tell(finding);
  };
  let config: Config;
  try {
    config = readConfig("doctor");
    note("configuration")("ok", "no faults");
  } catch (error) {
    note("configuration")("fault", error instanceof Error ? error.message : "cannot be read");
    return { findings };
  }
  checkExposure(config, note("exposure"));
  checkTexts(config, note("stored texts"));
  checkOrigins(config, note("callbacks"));
  await checkRedis(config, note("redis"));
  await checkSkills(config, note("skills"));
  await checkModels(config, note("model"));
  return { findings };
}

function checkExposure({ KAKAO_SKILL_SECRET, ADMIN_TOKEN, ADMIN_HOST }: Config, note: Note): void {
  if (!KAKAO_SKILL_SECRET) note("warn", "KAKAO_SKILL_SECRET is unset: the server will not start without it");
  const loopback = ["127.0.0.1", "::1", "localhost"].includes(ADMIN_HOST);
  if (!loopback && !ADMIN_TOKEN)
    note("fault", `ADMIN_HOST is ${ADMIN_HOST} and ADMIN_TOKEN is unset: set it`);
  else note("ok", ADMIN_TOKEN ? "admin pages want a token" : "admin pages are on loopback only");
}

function checkTexts({ CONTEXT_SECRET: [writing, ...older] = [] }: Config, note: Note): void {
  if (!writing) note("warn", "CONTEXT_SECRET is unset: Redis has what people write as plain text");
  else if (older.length === 0) note("ok", "are encrypted before they are stored");
  else note("ok", `are encrypted; ${older.length} more of CONTEXT_SECRET only read, see docs/storage.md`);
}

function checkOrigins({ CALLBACK_ORIGINS }: Config, note: Note): void {
  const plain = CALLBACK_ORIGINS.filter(({ scheme, host }) => scheme === "http:" && !host.startsWith("127."));
  if (plain.length > 0) note("warn", "CALLBACK_ORIGINS lets answers travel unencrypted: use https");
  const listed = CALLBACK_ORIGINS.map(
    ({ scheme, below, host, port }) => `${scheme}//${below ? "*." : ""}${host}${port ? `:${port}` : ""}`,
  );
  note("ok", `answers may go to ${listed.join(", ")}`);
}

async function checkSkills({ SKILLS_DIR }: Config, note: Note): Promise<void> {
  const { skills, faults } = await loadSkills(SKILLS_DIR ?? OWN_SKILLS);
  for (const { folder, reason } of faults) note("fault", `${folder}: ${reason}`);
  if (!skills.some(({ fallback }) => fallback))
    note("warn", "no skill is the fallback: plain questions go unanswered");
  note("ok", skills.map(({ name }) => name).join(", "));
}

async function checkModels(config: Config, note: Note): Promise<void> {
  if (!config.MODEL_BASE_URL && !config.MODELS_FILE)
    return note("warn", "MODEL_BASE_URL and MODELS_FILE are unset: the demo model would answer");
  const { models } = await openModels(config).catch((error: unknown) => {
    note("fault", error instanceof Error ? error.message : "cannot be read");
    return { models: [] };
  });
  for (const { entry, model } of models) await checkModel(entry, model, note);
}

async function checkModel(entry: CatalogueModel, model: Model, note: Note): Promise<void> {
  const about = `${entry.id ?? "the first that it lists"} at ${entry.baseUrl ?? hostOf(entry)[0] ?? "no address"}`;
  const begun = Date.now();
  try {
    const signal = AbortSignal.timeout(MODEL_LIMIT_MS);
    const { reasoning } = await collectAnswer(model, {
      question: "1+1은? 숫자로만 답해 주세요.",
      signal,
    });
    note(
      "ok",
      `${about}: answered in ${Date.now() - begun} ms, reasoning ${reasoning ? "kept apart" : "not seen"}`,
    );
  } catch (error) {
    note(
      "fault",
      `${about}: ${error instanceof Error ? error.message : "no reason given"} (${errorCode(error)})`,
    );
  }
}

const MARKS: Record<Grade, string> = { ok: "✔", warn: "!", fault: "✘" };
const lineOf = ({ grade, about, text }: Finding) => `${MARKS[grade]} ${about.padEnd(14)}${text}`;
