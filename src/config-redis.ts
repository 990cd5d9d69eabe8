/** The variables that say where a Redis of several nodes is, and what they must not say together. */
import { z } from "zod";

const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([^\s:,/@[\]]+)):(\d{1,5})$/i;

/** `host:port` or `[address]:port`, comma-separated. */
const addresses = z.string().transform((list, context) => {
  const found = list.split(",").map((each) => {
    const [, address, name, port] = ADDRESS.exec(each.trim()) ?? [];
    return { host: address ?? name ?? "", port: Number(port) };
  });
  if (found.every(({ host, port }) => host && port > 0 && port <= 65_535)) return found;
  // Not quoted: somebody may have written a password there.
  context.addIssue({
    code: "custom",
    message: "must be host:port, comma-separated; user, password and TLS are those of REDIS_URL",
  });
  return z.NEVER;
});

export const REDIS_NODES = {
  REDIS_CLUSTER_NODES: {
    schema: addresses,
    about:
      "Nodes of a Redis Cluster, `host:port`, comma-separated; the others are found. User, password and TLS are those of `REDIS_URL`, whose host then counts for nothing.",
  },
  REDIS_SENTINELS: {
    schema: addresses,
    about:
      "Sentinels, `host:port`, comma-separated; they name the master. User, password and TLS are those of `REDIS_URL`, whose host then counts for nothing.",
  },
  REDIS_SENTINEL_NAME: { schema: z.string().min(1), about: "What the Sentinels call the master." },
  REDIS_SENTINEL_PASSWORD: {
    schema: z.string().min(1),
    about: "Password of the Sentinels themselves, where they want one.",
  },
  REDIS_WAIT_REPLICAS: {
    schema: z
      .string()
      .regex(/^[0-5]$/, "must be a whole number from 0 to 5")
      .transform(Number),
    about:
      "Replicas that must have a question before it is acknowledged, so that none is lost in a failover; unset, 1 with Sentinels and else 0. With fewer, people are asked to try again.",
  },
} as const;

type RedisName = keyof typeof REDIS_NODES;

/**
 * Faults of a place of Redis that no variable has alone.
 * @param known whether a variable is given, rightly or not
 * @param url REDIS_URL, when it is given and right
 */
export function redisFaults(known: (name: RedisName) => boolean, url: string | undefined): string[] {
  const faults: string[] = [];
  const [cluster, sentinels, name] = [
    known("REDIS_CLUSTER_NODES"),
    known("REDIS_SENTINELS"),
    known("REDIS_SENTINEL_NAME"),
  ];
  if (cluster && sentinels) faults.push("REDIS_CLUSTER_NODES: is of no use together with REDIS_SENTINELS");
  if (sentinels && !name) faults.push("REDIS_SENTINELS: is of no use without REDIS_SENTINEL_NAME");
  for (const other of ["REDIS_SENTINEL_NAME", "REDIS_SENTINEL_PASSWORD"] as const)
    if (known(other) && !sentinels) faults.push(`${other}: is of no use without REDIS_SENTINELS`);
  if (!url || !(cluster || sentinels)) return faults;
  if (!/^rediss?:/.test(url))
    faults.push("REDIS_URL: must be redis:// or rediss:// where there are several nodes");
  else if (cluster && /^\/0*[1-9]/.test(new URL(url).pathname))
    faults.push("REDIS_URL: must not name a database: a Cluster has one");
  return faults;
}
