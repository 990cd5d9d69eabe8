/** A real master with two replicas, watched by three Sentinels that give one up after 2.5 s: they ask once a second. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject, onTestFinished } from "vitest";
import { DURABLE, type Node, startNode } from "./redis-nodes.ts";

export interface SentinelRedis {
  readonly nodes: readonly Node[];
  readonly sentinels: readonly Node[];
  /** Says to a process of ours where it is. */
  readonly env: Readonly<Record<string, string>>;
  /** The node that the Sentinels name now. */
  master(): Promise<Node>;
  /** Resolves when they name another than this, and so many replicas follow it. */
  replaced(node: Node, replicas?: number): Promise<Node>;
}

const NAME = "saenggak";
const QUORUM = 2;
const LIMIT_MS = 30_000;

/** Ends with the test. */
export async function sentinelRedis(
  options: { replicas?: number; password?: string } = {},
): Promise<SentinelRedis> {
  const { replicas = 2, password } = options;
  const secret: Record<string, string> = password ? { requirepass: password } : {};
  const settings = { ...DURABLE, ...secret, ...(password && { masterauth: password }) };
  const program = inject("redisProgram");
  const open = async (...args: Parameters<typeof startNode>) => {
    const node = await startNode(...args);
    onTestFinished(() => node.remove());
    return node;
  };
  const first = await open(program, settings);
  const following = { ...settings, replicaof: `127.0.0.1 ${first.port}`, "repl-diskless-sync-delay": "0" };
  const others = await Promise.all(Array.from({ length: replicas }, () => open(program, following)));
  const nodes = [first, ...others];
  const sentinels = await Promise.all(
    Array.from({ length: 3 }, () => open(program, secret, (dir) => sentinelArgs(dir, first.port, password))),
  );

  async function master(): Promise<Node> {
    const named = await sentinels[0]?.admin.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
    const found = nodes.find(({ port }) => String(port) === (named as string[] | null)?.[1]);
    if (!found) throw new Error("The Sentinels name no master.");
    return found;
  }
  await until(() => allKnow(sentinels, replicas));
  await until(async () => (await followersOf(first)) === replicas);
  return {
    nodes,
    sentinels,
    env: {
      REDIS_SENTINELS: sentinels.map(({ port }) => `127.0.0.1:${port}`).join(","),
      REDIS_SENTINEL_NAME: NAME,
      ...(password && { REDIS_SENTINEL_PASSWORD: password, REDIS_URL: `redis://:${password}@any` }),
    },
    master,
    async replaced(node, followers = 0) {
      await until(async () => (await master()) !== node);
      await until(async () => (await followersOf(await master())) >= followers);
      return master();
    },
  };
}

/** A Sentinel keeps what it knows in its file. */
async function sentinelArgs(dir: string, port: number, password?: string): Promise<readonly string[]> {
  const file = join(dir, "sentinel.conf");
  const settings = [
    `sentinel monitor ${NAME} 127.0.0.1 ${port} ${QUORUM}`,
    `sentinel down-after-milliseconds ${NAME} 2500`,
    `sentinel failover-timeout ${NAME} 4000`,
    `sentinel parallel-syncs ${NAME} 2`,
    ...(password ? [`sentinel auth-pass ${NAME} ${password}`, `sentinel sentinel-pass ${password}`] : []),
  ];
  await writeFile(file, `${settings.join("\n")}\n`);
  return [file, "--sentinel"];
}

async function allKnow(sentinels: readonly Node[], replicas: number): Promise<boolean> {
  const counts = await Promise.all(
    sentinels.map(async ({ admin }) => {
      const fields = (await admin.call("SENTINEL", "MASTER", NAME)) as string[];
      const count = (field: string) => Number(fields[fields.indexOf(field) + 1]);
      return count("num-other-sentinels") === sentinels.length - 1 && count("num-slaves") === replicas;
    }),
  );
  return counts.every(Boolean);
}

async function followersOf({ admin }: Node): Promise<number> {
  const info = await admin.info("replication");
  return info.match(/^slave\d+:.*state=online/gm)?.length ?? 0;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error("The Sentinels and their nodes did not come to it.");
    await sleep(50);
  }
}
