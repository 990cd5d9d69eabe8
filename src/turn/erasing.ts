/** Erases all that is kept of a conversation. */
import type { Erased } from "../contract/conversation.ts";
import type { ConversationId } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { ALL_TURNS } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";

/**
 * Every record and every other key of a conversation, at once, and ends its runs. Whatever is under way for one of its turns
 * finds no record afterwards, and a script that finds none writes nothing. KEYS 1 open · 2 mailbox · 3 held · 4 turns ·
 * 5 thoughts · 6 history · 7 meta · 8… all of the conversation's. ARGV 1 what a turn's key starts with · 2 what a member of
 * open starts with · 3 channel of the workers · 4 conversation. Returns how many records there were, how many of them had no
 * answer, how many exchanges, and 1 or 0 each for thoughts and for small facts.
 */
const ERASE = `${ALL_TURNS}
local ids, turns, unfinished = allTurns(KEYS[2], KEYS[3], KEYS[4]), 0, 0
for _, id in ipairs(ids) do
  local key = ARGV[1] .. id
  local state = redis.call('HGET', key, 'state')
  if redis.call('DEL', key) == 1 then
    turns = turns + 1
    if not state or state == 'running' then unfinished = unfinished + 1 end
  end
end
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, #ARGV[2]) == ARGV[2] then redis.call('ZREM', KEYS[1], member) end
end
local exchanges = redis.call('LLEN', KEYS[6])
local thoughts, facts = redis.call('EXISTS', KEYS[5]), redis.call('EXISTS', KEYS[7])
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
if #ids > 0 then redis.call('PUBLISH', ARGV[3], ARGV[4] .. ' ' .. table.concat(ids, ' ')) end
return {turns, unfinished, exchanges, thoughts, facts}`;

type Counts = [turns: number, unfinished: number, exchanges: number, thoughts: number, facts: number];

export function createErasing({ redis, keys, replication }: TurnStoreOptions) {
  const eraseAll = defineScript(redis, "turnErase", undefined, ERASE);

  return {
    /**
     * Erases records, mailbox, held answers, history, settings and all else of a conversation; what was under way is stopped
     * and leaves nothing. Done again it finds nothing. The queue may still name the conversation: see
     * `conversation/erasure.ts`.
     */
    async erase(conversation: ConversationId): Promise<Erased> {
      const read = [keys.mailbox, keys.held, keys.turns, keys.thoughts, keys.history, keys.meta];
      const names = [
        keys.openOf(conversation),
        ...read.map((name) => name(conversation)),
        ...keys.everything(conversation),
      ];
      const given = [keys.turnBase(conversation), `${conversation} `, keys.stops, conversation];
      const erase = () => eraseAll(names.length, ...names, ...given) as Promise<Counts>;
      const either = (before: Counts, again: Counts) =>
        before.map((count, index) => Math.max(count, again[index] ?? 0)) as Counts;
      const [turns, unfinished, exchanges, thoughts, facts] = await replication.keep(
        keys.mailbox(conversation),
        erase,
        either,
      );
      return { turns, unfinished, exchanges, thoughts: thoughts === 1, settings: facts === 1 };
    },
  };
}
