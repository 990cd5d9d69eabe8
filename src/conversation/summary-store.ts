/** The summary of a conversation: who makes it, what of, and how it takes the place of exchanges. */
import { hash, randomUUID } from "node:crypto";
import type { Past } from "../contract/conversation.ts";
import type { Sealer } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import { EXCHANGE, openJson, SUMMARY, storedJson } from "../guard/sealed-json.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";
import { formatSummary, parseHistory, parseSummary } from "./history.ts";
import { MOST_UNFOLDED } from "./plan-fold.ts";

/** What a summary is to be made of, as it stands. */
export interface Unfolded extends Past {
  /** The exchanges as stored, oldest first. */
  readonly lines: readonly string[];
  /** For each of `history` how many of the lines end with it: some may be none that can be read. */
  readonly ends: readonly number[];
  readonly epoch: string;
}

export interface FoldLease {
  /** @throws SaenggakError RECORD_UNREADABLE when something of it is sealed with a key that is not there and may come back */
  read(): Promise<Unfolded>;
  /**
   * Puts the summary in the place of the oldest exchanges, `lines`; of nothing when the conversation was begun anew, or
   * these are not its oldest any more. Returns whether it did.
   */
  fold(
    summary: string,
    given: { readonly epoch: string; readonly lines: readonly string[] },
  ): Promise<boolean>;
  /** @param restMs how long nobody shall try again @defaultValue 0 */
  release(restMs?: number): Promise<void>;
}

export interface SummaryStore {
  /** The right to make the summary, kept up until it is released; undefined while another has it, or it rests. */
  lease(conversation: ConversationId): Promise<FoldLease | undefined>;
}

export interface SummaryStoreOptions {
  readonly redis: RedisClient;
  readonly keys: Keys;
  readonly sealer: Sealer;
  /** Lifetime of a conversation's memory after its last turn. */
  readonly conversationMs: number;
}

/** A process that dies leaves the lease for so long. */
const LEASE_MS = 5_000;
const RENEW_EVERY_MS = 1_500;

/** So many exchanges after which a summary that no key opens is given up: its key has been away for as long. */
const LOST_AFTER = MOST_UNFOLDED + 5;

function orLost(since: readonly string[], open: () => string): string | undefined {
  try {
    return open();
  } catch (error) {
    if (since.length < LOST_AFTER) throw error;
    return undefined;
  }
}

/** KEYS 1 history · 2 meta. Returns {exchanges, epoch, summary or false}. */
const READ = `
local meta = redis.call('HMGET', KEYS[2], 'epoch', 'summary')
return {redis.call('LRANGE', KEYS[1], 0, -1), meta[1] or '0', meta[2]}`;

/**
 * KEYS 1 history · 2 meta. ARGV 1 epoch · 2 how many exchanges · 3 SHA-1 of them, a line each · 4 summary · 5 lifetime ms.
 * Returns 1, or 0 when they are not the oldest of this epoch any more.
 */
const FOLD = `
if (redis.call('HGET', KEYS[2], 'epoch') or '0') ~= ARGV[1] then return 0 end
local oldest = redis.call('LRANGE', KEYS[1], 0, ARGV[2] - 1)
if redis.sha1hex(table.concat(oldest, '\\n')) ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[2], 'summary', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('LTRIM', KEYS[1], ARGV[2], -1)
return 1`;

/** KEYS 1 lease. ARGV 1 whose it is · 2 ms that it lasts on, 0 to end it. Nothing happens when it is another's by now. */
const RENEW = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

export function createSummaryStore({
  redis,
  keys,
  sealer,
  conversationMs,
}: SummaryStoreOptions): SummaryStore {
  const readAll = defineScript(redis, "summaryRead", 2, READ);
  const foldOldest = defineScript(redis, "summaryFold", 2, FOLD);
  const renew = defineScript(redis, "summaryRenew", 1, RENEW);

  return {
    async lease(conversation) {
      const [key, id] = [keys.folding(conversation), randomUUID()];
      const [history, meta] = [keys.history(conversation), keys.meta(conversation)];
      if ((await redis.set(key, id, "PX", LEASE_MS, "NX")) === null) return undefined;
      const renewing = setInterval(() => void renew(key, id, LEASE_MS).catch(() => {}), RENEW_EVERY_MS);
      renewing.unref();
      return {
        async read() {
          const [lines, epoch, stored] = (await readAll(history, meta)) as [string[], string, string | null];
          const opened = (what: string, json: string) => openJson(sealer, conversation, what, json);
          const summary = parseSummary(stored && orLost(lines, () => opened(SUMMARY, stored)));
          const found = lines.flatMap((line, index) =>
            parseHistory([opened(EXCHANGE, line)]).map((exchange) => ({ exchange, end: index + 1 })),
          );
          return {
            lines,
            epoch,
            history: found.map(({ exchange }) => exchange),
            ends: found.map(({ end }) => end),
            ...(summary !== undefined && { summary }),
          };
        },
        async fold(summary, { epoch, lines }) {
          const sum = hash("sha1", lines.join("\n"));
          const stored = storedJson(sealer, conversation, SUMMARY, formatSummary(summary));
          const given = [epoch, lines.length, sum, stored, conversationMs];
          return (await foldOldest(history, meta, ...given)) === 1;
        },
        async release(restMs = 0) {
          clearInterval(renewing);
          await renew(key, id, restMs);
        },
      };
    },
  };
}
