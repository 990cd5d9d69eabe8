/**
 * `npm run verify:isolation`: builds the zones of docker-compose.yml, runs the real programs in them, has questions answered,
 * turns the model server hostile, forges callbacks, and then has everyone try to reach everyone. What was reached must be what
 * docs/isolation.md says; `--write` writes it there instead. Needs Linux, root and iproute2, else it says that it was skipped.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readCompose } from "../helpers/compose-file.ts";
import { missing } from "./needs.ts";
import { tableOf, writeTable } from "./page.ts";
import type { Told } from "./platform.ts";
import { gather } from "./processes.ts";
import { SERVICES, tryAll, tryEgress } from "./reachability.ts";
import { type Outside, startOutside, startServices } from "./site.ts";
import { buildZones } from "./zones.ts";

const TURNS = 50;
const HOSTILE = [
  "딴 데로 보내는 1번 질문",
  "홍수를 내는 2번 질문",
  "주소를 말해 주는 3번 질문",
  "도구를 부르는 4번 질문",
];
/** Names below an allowed one that lead where nobody may go. */
const FORGED = ["inside.kakao.com", "metadata.kakao.com", "split.kakao.com"];
const skipped = missing();
if (skipped) {
  console.log(
    `\n${"!".repeat(72)}\nSKIPPED: verify:isolation proves nothing here, since ${skipped}.\n${"!".repeat(72)}\n`,
  );
  process.exit(0);
}

const dir = mkdtempSync(join(tmpdir(), "saenggak-isolation-"));
chmodSync(dir, 0o755);
const crew = gather(dir);
const compose = readCompose();
const zones = buildZones(compose, SERVICES);
const site = { crew, zones, compose, dir };
const started = performance.now();

async function leave(): Promise<void> {
  await crew.stop();
  zones.remove();
  rmSync(dir, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void leave().finally(() => process.exit(1)));

try {
  const outside = await startOutside(site);
  await startServices(site);
  console.log(`zones built and running: ${SERVICES.join(", ")}`);
  await answerTurns(outside.platform);
  await standHostility(outside);
  await refuseForgeries(outside.platform);
  compare("egress", await tryEgress(zones));
  await nobodyCame(outside, "through the egress proxy");
  compare("reachability", await tryAll(zones));
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(process.exitCode ? "\nverify:isolation FAILED" : `\nverify:isolation passed in ${seconds} s`);
} catch (error) {
  console.error(error);
  for (const name of SERVICES) console.error(`--- ${name}\n${lastLines(name)}`);
  process.exitCode = 1;
} finally {
  await leave();
}
process.exit();

async function ask(platform: ChildProcess, message: object): Promise<Told> {
  platform.send(message);
  const [told] = (await once(platform, "message")) as [Told];
  return told;
}

async function answerTurns(platform: ChildProcess): Promise<void> {
  const questions = Array.from({ length: TURNS }, (_, index) => `${index + 1}번 질문이에요`);
  const { shown, strays } = await ask(platform, { questions });
  const good = shown.filter((text, index) => text?.includes(`${index + 1}번 답이에요`)).length;
  check(`${good} of ${TURNS} turns answered through the gates`, good === TURNS && strays === 0);
}

async function standHostility(outside: Outside): Promise<void> {
  const { shown } = await ask(outside.platform, { questions: HOSTILE });
  const [redirected, flooded, addresses, tools] = shown;
  check(
    "a model server that redirects is not followed",
    Boolean(redirected) && !redirected?.includes("답이에요"),
  );
  check("one that floods is cut off", Boolean(flooded) && !flooded?.includes("답이에요"));
  check("addresses in an answer are text", addresses?.includes("3번 답이에요") === true);
  check("a tool call that nobody offered is passed over", tools?.includes("4번 답이에요") === true);
  await nobodyCame(outside, "of the hostile model server's");
}

/** A forged payload, with the right secret, whose callback leads inside: the proxy must refuse each. */
async function refuseForgeries(platform: ChildProcess): Promise<void> {
  await ask(platform, { forged: FORGED });
  for (const host of FORGED) {
    const denied = new RegExp(`TCP_DENIED/403 \\d+ CONNECT ${host}:443`);
    let seen = false;
    for (const end = Date.now() + 20_000; !seen && Date.now() < end; await sleep(250))
      seen = denied.test(crew.output("egress"));
    check(`a callback to ${host} is refused by the egress proxy`, seen);
  }
}

async function nobodyCame({ traps }: Outside, why: string): Promise<void> {
  for (const [name, trap] of Object.entries(traps)) {
    trap.send("how many");
    const [count] = await once(trap, "message");
    check(`nobody came to ${name} ${why}`, count === 0);
  }
}

/** With `--write` the page is written, else compared. */
function compare(mark: string, found: string): void {
  console.log(`\n${found}\n`);
  if (process.argv.includes("--write")) writeTable(mark, found);
  else check(`docs/isolation.md tells the same (${mark})`, tableOf(mark) === found);
}

function check(what: string, isSo: boolean): void {
  console.log(`${isSo ? "ok    " : "FAILED"}  ${what}`);
  if (!isSo) process.exitCode = 1;
}

function lastLines(name: string): string {
  try {
    return crew.output(name).split("\n").slice(-12).join("\n");
  } catch {
    return "(no output)";
  }
}
