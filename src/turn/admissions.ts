import type { Turn } from "../contract/turn.ts";
import { SaenggakError } from "../errors.ts";
import { isSpread } from "../redis/nodes.ts";
import { openMember } from "../redis/open-member.ts";
import { defineScript } from "../redis/script.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { PLAIN } from "./version.ts";

/**
 * Any number of admissions at once: the webhook pays for a script, not for a turn. KEYS, three a turn: turn · mailbox ·
 * open. ARGV, four a turn: data · id · received at · member of open; then the version, the most turns of a mailbox and the
 * time, by Redis's clock, after which nobody waits for this any more, or 0. Returns false when that is over, else for each its
 * place in the mailbox, 0 for a repeat, or -1 when too many wait. A record without a state is queued, and has no lifetime
 * until it is taken.
 */
const ADMIT = `
local places = {}
local version, most, late = ARGV[#ARGV - 2], tonumber(ARGV[#ARGV - 1]), tonumber(ARGV[#ARGV])
local time = redis.call('TIME')
if late > 0 and time[1] * 1000 + time[2] / 1000 > late then return false end
for i = 1, #KEYS / 3 do
  local k, a = 3 * i - 3, 4 * i - 4
  if redis.call('HSETNX', KEYS[k + 1], 'data', ARGV[a + 1]) == 0 then
    places[i] = 0
  else
    places[i] = redis.call('RPUSH', KEYS[k + 2], ARGV[a + 2])
    if places[i] > most then
      redis.call('RPOP', KEYS[k + 2])
      redis.call('DEL', KEYS[k + 1])
      places[i] = -1
    else
      redis.call('ZADD', KEYS[k + 3], ARGV[a + 3], ARGV[a + 4])
      if version ~= '${PLAIN}' then redis.call('HSET', KEYS[k + 1], 'v', version) end
    end
  end
end
return places`;

/** `refused`: as many as may are waiting. `repeated`: it is known already. */
export type Admitted =
  | {
      readonly kind: "admitted";
      /** How many turns of the conversation come first. */
      readonly ahead: number;
    }
  | { readonly kind: "repeated" }
  | { readonly kind: "refused" };

export type AdmissionsOptions = Pick<
  TurnStoreOptions,
  "redis" | "keys" | "addJob" | "mostWaiting" | "lateAt" | "replication"
>;

/** @param mostWaiting of its bot. @defaultValue the store's */
export type Admit = (turn: Turn, mostWaiting?: number) => Promise<Admitted>;

interface Batch {
  readonly turns: Turn[];
  readonly mostWaiting: number;
  readonly done: PromiseWithResolvers<readonly number[]>;
}

/** A larger batch leaves Redis idle while it is gathered, and then this process while Redis works. */
const MOST_TOGETHER = 16;

/**
 * Admits the turns that arrive in one turn of the event loop with one script (one for each bound; in a Cluster, one for each shard), since under
 * load the script's own costs are a third of an admission. A worker never looks for a turn that is not there: records leave
 * before jobs, in one go. Where they go to different nodes, or replicas must have the records first, jobs are added after:
 * a worker that is quick would answer what its person is then told to ask again.
 * A Redis that froze admits nothing of what it finds when it wakes, and what its replicas do not have is not promised
 * either: its people are told to ask again.
 */
export function createAdmissions(
  options: AdmissionsOptions,
  records: Pick<Records, "turnToStore" | "version">,
): Admit {
  const { redis, keys, addJob, lateAt, replication } = options;
  const admitAll = defineScript(redis, "turnAdmit", undefined, ADMIT);
  const spread = isSpread(redis);
  const together = !spread && !replication.isAwaited;
  const batches = new Map<string, Batch>();

  async function admitTogether({ turns, mostWaiting }: Batch, open: string): Promise<readonly number[]> {
    const given = [...turns.flatMap(keysOf), ...turns.flatMap(argumentsOf)];
    const written = admitAll(turns.length * 3, ...given, records.version, mostWaiting + 1, lateAt(open));
    const addJobs = () => Promise.all(turns.map(({ conversation }) => addJob(conversation)));
    const [places] = await Promise.all([
      written as Promise<number[] | null>,
      together ? addJobs() : undefined,
    ]);
    if (!places) throw new SaenggakError("REDIS_UNAVAILABLE", { detail: "It was too late." });
    if ((await replication.reach(open)) !== "kept")
      throw new SaenggakError("REDIS_UNAVAILABLE", { detail: "Its replicas lag behind." });
    if (!together) await addJobs();
    return places;
  }

  function flush(key: string): void {
    const batch = batches.get(key);
    const first = batch?.turns[0];
    if (!batch || !first) return;
    batches.delete(key);
    admitTogether(batch, keys.openOf(first.conversation)).then(batch.done.resolve, batch.done.reject);
  }

  const keysOf = ({ id, conversation }: Turn) => [
    keys.turn(conversation, id),
    keys.mailbox(conversation),
    keys.openOf(conversation),
  ];
  const argumentsOf = (turn: Turn) => [records.turnToStore(turn), turn.id, turn.receivedAt, openMember(turn)];

  return async function admit(turn, mostWaiting = options.mostWaiting) {
    const key = `${mostWaiting} ${spread ? keys.openOf(turn.conversation) : ""}`;
    let batch = batches.get(key);
    if (!batch) {
      batch = { turns: [], mostWaiting, done: Promise.withResolvers() };
      batches.set(key, batch);
      setImmediate(flush, key);
    }
    const { turns, done } = batch;
    const index = turns.push(turn) - 1;
    if (turns.length >= MOST_TOGETHER) flush(key);
    const place = (await done.promise)[index] ?? 0;
    if (place === 0) return { kind: "repeated" };
    return place < 0 ? { kind: "refused" } : { kind: "admitted", ahead: place - 1 };
  };
}
