/** Which workers live, how many turns they take at a time, and which models answer there: what a server cannot know alone. */
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";

/** A model of the workers' catalogue, as far as waiting for it goes. */
export interface OfferedModel {
  readonly name: string;
  readonly label: string;
  readonly concurrency?: number | undefined;
  readonly requestsPerMinute?: number | undefined;
  readonly fallback?: string | undefined;
}

export interface Offer {
  readonly default: string;
  readonly models: readonly OfferedModel[];
}

export interface Roster {
  /** Says that a worker lives; to be called every second. */
  enrol(worker: { readonly id: string; readonly places: number; readonly offer: Offer }): Promise<void>;
  /** Turns that all workers together take at a time, and what the last one to say so offers; none while nobody lives. */
  read(): Promise<{ readonly places: number; readonly offer?: Offer }>;
  /** Adds turns that this server admitted; returns how many all servers did, from some time on. */
  count(turns: number): Promise<number>;
}

const LIFETIME_MS = 3_000;
const DAY_MS = 24 * 3_600_000;

/** KEYS 1 workers · 2 offer. ARGV 1 id and places of the worker · 2 its offer · 3 lifetime ms. */
const ENROL = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])`;

/** KEYS 1 workers · 2 offer. Returns the offer, and the workers that live. */
const READ = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { redis.call('GET', KEYS[2]), redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf') }`;

export function createRoster({ redis, keys }: { redis: RedisClient; keys: Keys }): Roster {
  const enrolScript = defineScript(redis, "workerEnrol", 2, ENROL);
  const readScript = defineScript(redis, "workersRead", 2, READ);
  const { workers, offer: offerKey, asked } = keys.roster;
  return {
    async enrol({ id, places, offer }) {
      await enrolScript(workers, offerKey, `${id} ${places}`, offerText(offer), LIFETIME_MS);
    },
    async count(turns) {
      const [all] = await Promise.all([redis.incrby(asked, turns), redis.pexpire(asked, DAY_MS)]);
      return all;
    },
    async read() {
      const [offer, living] = (await readScript(workers, offerKey)) as [string | null, string[]];
      const places = living.reduce((sum, worker) => sum + Number(worker.split(" ")[1]), 0);
      return { places, ...(offer ? { offer: JSON.parse(offer) as Offer } : {}) };
    },
  };
}

/** Nothing of the catalogue but this: it holds secrets. */
function offerText({ default: preset, models }: Offer): string {
  const offered = models.map(({ name, label, concurrency, requestsPerMinute, fallback }) => ({
    ...{ name, label, concurrency, requestsPerMinute, fallback },
  }));
  return JSON.stringify({ default: preset, models: offered });
}
