/** Where Redis is: one node, a Cluster, or a master that Sentinels name. */
import type { Cluster, Redis, RedisOptions } from "ioredis";

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** The configuration's own names. At most one of `REDIS_CLUSTER_NODES` and `REDIS_SENTINELS` is given. */
export interface RedisPlace {
  /** The one node; for a Cluster or Sentinel its user, password and TLS (`rediss:`), which count for all nodes. */
  readonly REDIS_URL: string;
  /** Nodes of a Cluster that are asked for the others. */
  readonly REDIS_CLUSTER_NODES?: readonly NodeAddress[] | undefined;
  readonly REDIS_SENTINELS?: readonly NodeAddress[] | undefined;
  /** What the Sentinels call the master. */
  readonly REDIS_SENTINEL_NAME?: string | undefined;
  readonly REDIS_SENTINEL_PASSWORD?: string | undefined;
  /** See `replicasOf`. */
  readonly REDIS_WAIT_REPLICAS?: number | undefined;
}

/** How many replicas must have a question before it is promised an answer: one where Sentinels may put it in its master's place. */
export const replicasOf = ({ REDIS_WAIT_REPLICAS, REDIS_SENTINELS }: RedisPlace): number =>
  REDIS_WAIT_REPLICAS ?? (REDIS_SENTINELS ? 1 : 0);

/** A connection that carries commands; which of the two it is matters in `redis/` only. */
export type RedisClient = Redis | Cluster;

/** How a role's connection to one node is made. */
export type RoleOptions = Omit<RedisOptions, "replyMapping">;

/** User, password and TLS of an address, as ioredis names them. */
export function accessOf(url: string): { username?: string; password?: string; tls?: object } {
  const { protocol, username, password } = new URL(url);
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
  };
}
