/** Whose data a command is about, named as the platform names them, and what gives access to it. */
import { parseArgs } from "node:util";
import { composeOffice } from "../compose/office.ts";
import { composeProcess } from "../compose/process.ts";
import { readConfig } from "../config.ts";
import { anyBot } from "../config-bots.ts";
import type { ConversationId } from "../contract/turn.ts";
import { createLogger } from "../logger.ts";
import { conversationIdOf } from "../redis/keys.ts";
import { createShutdown } from "../shutdown.ts";

/** A person, or a group room, with one bot. */
export interface Found {
  readonly bot: string;
  readonly conversation: ConversationId;
}

export interface Asked {
  /** `user.id` of a person, `botGroupKey` of a room, as the platform sends it. */
  readonly user: string;
  readonly kind: "person" | "group";
  /** With the bot that was named, else with each that is known. */
  readonly found: readonly Found[];
  /** Not to ask back. */
  readonly yes: boolean;
  readonly office: ReturnType<typeof composeOffice>;
}

const OPTIONS = {
  bot: { type: "string" },
  group: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
} as const;

/**
 * Reads `<user> [--bot <id>] [--group] [--yes]` and opens Redis for as long as `work` takes; standard output is left to it.
 * @throws Error for arguments that do not say whom; whatever Redis throws
 */
export async function withPerson(command: string, work: (asked: Asked) => Promise<void>): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(3),
    options: OPTIONS,
    allowPositionals: true,
  });
  const [user, ...more] = positionals;
  if (!user || more.length > 0)
    throw new Error(`usage: saenggak ${command} <user> [--bot <id>] [--group] [--yes]`);
  const config = readConfig("doctor");
  const log = createLogger({ level: "warn", role: "operator", stream: process.stderr });
  const shutdown = createShutdown(log);
  // What bots may do is nothing here: no calls come.
  const bots = anyBot({
    secret: undefined,
    dailyTokens: 0,
    mostWaiting: 0,
    showThoughts: true,
    operator: false,
  });
  shutdown.addLast("log", () => log.close());
  try {
    const office = composeOffice(
      await composeProcess({ config, bots, log, shutdown, skills: [], role: "operator" }),
    );
    const kind = values.group ? "group" : "person";
    const ids = values.bot === undefined ? await office.seenBots.known() : [values.bot];
    if (ids.length === 0) throw new Error("no bot is known here yet: name it with --bot");
    const found = ids.map((bot) => ({ bot, conversation: conversationIdOf(bot, kind, user) }));
    await work({ user, kind, found, yes: values.yes, office });
  } finally {
    await shutdown.run();
  }
}
