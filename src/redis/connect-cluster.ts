/** Connections to a Cluster, with the behaviour that `connect.ts` gives to one node. */
import { Cluster, Redis } from "ioredis";
import type { NodeAddress, RoleOptions } from "./place.ts";

/** How soon a node is missed that went away without a word, and new ones are known. */
const LOOK_AGAIN_MS = 5_000;
/** For a node's word on who has what; the second that ioredis gives it is over while a busy process still loads its modules. */
const LOOK_LIMIT_MS = 3_000;
/** Two nodes that each name the other as the owner, in the midst of a failover, must not keep us busy. */
const MOVED_MS = 20;

/**
 * Without an offline queue (`producer`) a command fails with its connection and is not sent again. Else (`patient`) it
 * goes from node to node until the owner of its key has taken it.
 */
export function connectCluster(nodes: readonly NodeAddress[], options: RoleOptions): Cluster {
  const { retryStrategy, enableOfflineQueue = true, ...redisOptions } = options;
  const cluster = new Cluster([...nodes], {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue,
    slotsRefreshInterval: LOOK_AGAIN_MS,
    slotsRefreshTimeout: LOOK_LIMIT_MS,
    ...(enableOfflineQueue
      ? { maxRedirections: Number.POSITIVE_INFINITY, retryDelayOnMoved: MOVED_MS }
      : { retryDelayOnFailover: 0, retryDelayOnClusterDown: 0 }),
    // A certificate is for the name, not for the address that it stands for.
    ...(options.tls ? { dnsLookup: (name, found) => found(null, name) } : {}),
    redisOptions,
  });
  if (!enableOfflineQueue) connectAhead(cluster);
  return cluster;
}

/**
 * A node is connected to at its first command, and without a queue all others would be refused meanwhile. Not before the
 * Cluster is ready: its own check of that is a first command, too.
 */
function connectAhead(cluster: Cluster): void {
  const connect = (node: Redis) => {
    if (cluster.status === "ready" && node.status === "wait") node.connect().catch(() => {});
  };
  cluster.on("ready", () => cluster.nodes().forEach(connect));
  cluster.on("+node", connect);
}

/**
 * For listening: what is published at one node of a Cluster is told by all. It goes on to the next node when one is lost;
 * ioredis' own way of doing so does not tell when that was, and so what may have been missed.
 */
export function connectToAnyNode(nodes: readonly NodeAddress[], options: RoleOptions): Redis {
  let at = Math.floor(Math.random() * nodes.length);
  const redis: Redis = new Redis({
    ...options,
    ...nodes[at],
    retryStrategy(attempt) {
      at = (at + 1) % nodes.length;
      Object.assign(redis.options, nodes[at]);
      return options.retryStrategy?.(attempt);
    },
  });
  return redis;
}
