/** What the doctor says of Redis: of its one node, of each master of a Cluster, or of the one that Sentinels name. */
import { once } from "node:events";
import type { Config } from "../config-variables.ts";
import type { Log } from "../contract/ports.ts";
import { connectRedis } from "../redis/connect.ts";
import { inspectRedis, type RedisFacts } from "../redis/inspect.ts";
import { type NodeAddress, replicasOf } from "../redis/place.ts";
import type { Note } from "./finding.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const LIMIT_MS = 3_000;

export async function checkRedis(config: Config, note: Note): Promise<void> {
  const redis = connectRedis(config, "patient", silent);
  // It would try for ever; the first failure says what there is to mend.
  const failed = once(redis, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  try {
    const nodes = await Promise.race([inspectRedis(redis), failed, after(LIMIT_MS)]);
    if (!nodes) note("fault", `does not answer within ${LIMIT_MS / 1_000} s at ${placeOf(config).where}`);
    for (const facts of nodes ?? []) judge(facts, config, note);
  } catch (error) {
    const { where, variables } = placeOf(config);
    note("fault", `${where}: ${messageOf(error)}: is it running, ${variables} right?`);
  } finally {
    redis.disconnect();
  }
}

function judge(facts: RedisFacts, config: Config, note: Note): void {
  const { node, version, evictionPolicy, appendOnly, replicas, latencyMs, clockOffsetMs } = facts;
  const say: Note = (grade, text) => note(grade, node ? `${node} ${text}` : text);
  const wanted = replicasOf(config);
  const mostClockOffsetMs = config.CALLBACK_SETTLE_MS / 2;
  const offset = Math.round(clockOffsetMs);
  if (Number.parseInt(version, 10) < 7) say("fault", `is version ${version}: 7 or newer is needed`);
  if (evictionPolicy !== "noeviction")
    say("fault", `may throw turns away: CONFIG SET maxmemory-policy noeviction (is ${evictionPolicy})`);
  if (!appendOnly) say("warn", "forgets turns when it crashes: CONFIG SET appendonly yes");
  if (replicas < wanted)
    say("fault", `has ${replicas} of the ${wanted} replicas that must have a question: none is admitted`);
  if (latencyMs > 5) say("warn", `answers in ${latencyMs.toFixed(1)} ms: the webhook wants it nearer`);
  if (Math.abs(clockOffsetMs) > mostClockOffsetMs)
    say("fault", `its clock is ${offset} ms off ours: let both follow NTP`);
  const followed = replicas > 0 ? `, ${replicas} replicas` : "";
  say("ok", `version ${version}, ${latencyMs.toFixed(2)} ms away, clock ${offset} ms off${followed}`);
}

/** Where it is looked for, without a password, and what to check. */
function placeOf(config: Config): { where: string; variables: string } {
  const list = (nodes: readonly NodeAddress[]) => nodes.map(({ host, port }) => `${host}:${port}`).join(", ");
  const { REDIS_CLUSTER_NODES: nodes, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name } = config;
  if (nodes)
    return { where: `the Cluster at ${list(nodes)}`, variables: "are REDIS_CLUSTER_NODES and REDIS_URL" };
  if (sentinels)
    return {
      where: `${name}, by the Sentinels at ${list(sentinels)}`,
      variables: "are REDIS_SENTINELS, REDIS_SENTINEL_NAME and REDIS_URL",
    };
  return { where: config.REDIS_URL.replace(/\/\/.*@/, "//…@"), variables: "is REDIS_URL" };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason given";
  // ioredis says so, too, when they answer and do not know the name.
  if (error.message.startsWith("All sentinels are unreachable")) return "none of them names such a master";
  const { lastNodeError } = error as { lastNodeError?: Error };
  return (lastNodeError ?? error).message;
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
