import type { RedisClient } from "./place.ts";

/** A Lua script bound to a connection. Keys come first, then arguments; it is sent by its hash after the first call. */
export type Script = (...keysAndArguments: (string | number)[]) => Promise<unknown>;

/**
 * @param keys how many; undefined when the first argument of each call says it
 * @param lua its head names KEYS, ARGV and what it returns
 */
export function defineScript(
  redis: RedisClient,
  name: string,
  keys: number | undefined,
  lua: string,
): Script {
  redis.defineCommand(name, keys === undefined ? { lua } : { numberOfKeys: keys, lua });
  const command = (redis as unknown as Record<string, Script>)[name];
  if (!command) throw new Error(`script ${name} was not defined`);
  return command.bind(redis);
}
