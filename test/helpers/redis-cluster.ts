/** A real Redis Cluster of three masters, each with a third of the slots. */
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../src/listen.ts";
import { DURABLE, type Node, startNode } from "./redis-nodes.ts";

export interface RedisCluster {
  readonly nodes: readonly Node[];
  /** Says to a process of ours where it is. */
  readonly env: { readonly REDIS_CLUSTER_NODES: string };
  /** Resolves when every node is there, and knows it: one that came back is kept from its slots for some seconds. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;
const FORM_LIMIT_MS = 15_000;

export async function startCluster(
  program: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: MASTERS }, () => startMaster(program, settings)));
  await Promise.all(nodes.map(giveSlots));
  const [first, ...others] = nodes;
  const busOf = async ({ admin }: Node) => (await admin.config("GET", "cluster-port"))[1] ?? "";
  for (const node of others)
    await first?.admin.cluster("MEET", "127.0.0.1", String(node.port), await busOf(node));
  const whole = async () => void (await Promise.all(nodes.map(untilWhole)));
  await whole();
  return {
    nodes,
    whole,
    env: { REDIS_CLUSTER_NODES: nodes.map(({ port }) => `127.0.0.1:${port}`).join(",") },
    async stop() {
      await Promise.all(nodes.map((node) => node.remove()));
    },
  };
}

/** The port of its own for the nodes' talk: the usual one, 10000 higher, may be none. */
async function startMaster(program: string, settings: Readonly<Record<string, string>>): Promise<Node> {
  return startNode(program, {
    ...DURABLE,
    ...settings,
    "cluster-enabled": "yes",
    "cluster-port": String(await freePort("127.0.0.1")),
    // Nobody takes over here: a machine with much to do must not make its nodes miss each other.
    "cluster-node-timeout": "30000",
  });
}

async function giveSlots({ admin }: Node, index: number): Promise<void> {
  const from = Math.ceil((index * SLOTS) / MASTERS);
  const to = Math.ceil(((index + 1) * SLOTS) / MASTERS) - 1;
  await admin.call("CLUSTER", "ADDSLOTSRANGE", from, to);
  await admin.call("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
}

async function untilWhole({ admin }: Node): Promise<void> {
  const until = Date.now() + FORM_LIMIT_MS;
  for (;;) {
    const info = await admin.cluster("INFO");
    if (/cluster_state:ok/.test(info) && info.includes(`cluster_known_nodes:${MASTERS}`)) return;
    if (Date.now() > until) throw new Error(`The cluster did not form:\n${info}`);
    await sleep(50);
  }
}
