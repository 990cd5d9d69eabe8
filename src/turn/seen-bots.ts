/** Which bots have people here: who is asked for a person's data knows their id, and a conversation's hangs on the bot's, too. */
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";

export interface SeenBots {
  /** Keeps a bot's id; costs nothing for one that this process has kept. Never throws: the next turn brings it again. */
  note(bot: string): Promise<void>;
  known(): Promise<readonly string[]>;
}

export function createSeenBots({ redis, keys }: { redis: RedisClient; keys: Keys }): SeenBots {
  const noted = new Set<string>();
  return {
    async note(bot) {
      if (noted.has(bot)) return;
      const isKept = await redis.sadd(keys.bots, bot).then(
        () => true,
        () => false,
      );
      if (isKept) noted.add(bot);
    },
    async known() {
      return (await redis.smembers(keys.bots)).sort();
    },
  };
}
