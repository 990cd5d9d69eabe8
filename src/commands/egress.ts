/** `saenggak egress`: the proxy that everything goes out through, with rules made from the very settings of the others. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import type { Config } from "../config-variables.ts";
import { createEgressPolicy } from "../guard/egress.ts";
import { squidRules } from "../guard/squid-rules.ts";
import { hostsOf, KAKAO_API, parseCallbackOrigins } from "../kakao/origins.ts";
import { untilSignalled } from "../shutdown.ts";
import { reachable, readModels } from "./open-models.ts";

/** Of `HOST`. */
const PORT = 3128;
const BASE = new URL("../../deploy/squid.conf", import.meta.url);

/** With `--print` it only shows the configuration. @throws Error when Squid is not there, or ends by itself */
export async function egress(): Promise<void> {
  const config = readConfig("egress");
  const text = `http_port ${config.HOST}:${PORT}\n${await readFile(BASE, "utf8")}\n${egressRules(config)}`;
  if (process.argv.includes("--print")) return console.log(text);
  const dir = await mkdtemp(join(tmpdir(), "saenggak-egress-"));
  try {
    const path = join(dir, "squid.conf");
    await writeFile(path, text);
    await runSquid(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runSquid(path: string): Promise<void> {
  const squid = spawn("squid", ["-N", "-d", "0", "-f", path], { stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(squid, "exit").then(([code]) => code as number | null);
  const signal = await Promise.race([untilSignalled(), ended]);
  if (typeof signal !== "string") throw new Error(`Squid ended by itself (${signal}).`);
  squid.kill("SIGTERM");
  await ended;
}

/** What the settings say may be reached, but for what is reached without the proxy. */
export function egressRules(config: Config): string {
  const direct = createEgressPolicy(config.EGRESS_DIRECT ?? []);
  const beyond = (host: string) => !direct.allows(new URL(`http://${host.replace("*.", "any.")}`));
  const { hosts, hosted } = reachable(readModels(config));
  const traces = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const { KAKAO_API_ORIGIN: events } = config;
  const own = config.KAKAO_EVENT_NAME ? hostsOf(parseCallbackOrigins(events)) : [];
  if (events === KAKAO_API) hosted.push(...own.splice(0));
  const named = [
    ...hostsOf(config.CALLBACK_ORIGINS),
    ...own,
    ...hosts,
    ...(traces ? [new URL(traces).host] : []),
  ];
  return squidRules(named.filter(beyond), hosted.filter(beyond));
}
