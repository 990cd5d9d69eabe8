import { wayOut } from "../config-egress.ts";
import type { Turn } from "../contract/turn.ts";
import { createPush } from "../deliver/push.ts";
import { createEventClient } from "../kakao/event-api.ts";
import type { RedisClient } from "../redis/place.ts";
import type { Process } from "./process.ts";

/** Tells people of held answers, where that is set up; else nothing is told. */
export function composePush(
  { config, bots, keys, metrics, log, clock, shutdown }: Process,
  redis: RedisClient,
): (turn: Turn) => Promise<void> {
  const { KAKAO_EVENT_NAME: event, KAKAO_EVENT_BOT_ID: bot, KAKAO_REST_API_KEY: key } = config;
  if (!event || !bot || !key) return async () => {};
  const events = createEventClient({
    origin: config.KAKAO_API_ORIGIN,
    bot,
    key,
    event,
    way: wayOut(config),
  });
  const dailyCap = config.KAKAO_EVENT_DAILY_CAP;
  const push = createPush({ events, redis, keys, dailyCap, metrics, log, clock });
  shutdown.add("push", () => push.stop());
  // A person's key is known to their own bot alone.
  const isItsOwn = (turn: Turn) => bots.named.length === 0 || plainId(turn.bot) === plainId(bot);
  return async (turn) => {
    if (isItsOwn(turn)) await push.offer(turn);
  };
}

/** Without the mark of a development channel. */
const plainId = (bot: string): string => bot.replace(/!$/, "");
