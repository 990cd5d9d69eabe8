/** The room as a file, and a file as a room. */
import type { BotSetup } from "../../bot.ts";
import type { ConversationFile } from "../../conversation/file.ts";
import type { Replayed } from "../../conversation/replay.ts";
import type { ExchangeRecord } from "../../record.ts";
import { api } from "./api.ts";
import { onEvent, onForgotten, RESTARTED } from "./rooms.ts";
import { botOf, bots, openTab, type Tab } from "./tabs.ts";

/** Gives the room's records to the person as a file. */
export async function exportRoom(tab: Tab, records: readonly ExchangeRecord[]): Promise<void> {
  const { conversationOf } = await import("../../conversation/file.ts");
  const bot = botOf(tab);
  const file = conversationOf(records, bot);
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: "application/json" }),
  );
  const link = Object.assign(document.createElement("a"), {
    href: url,
    download: `${tab.user} ${new Date().toISOString().slice(0, 16).replace(":", "")}.conversation.json`,
  });
  link.click();
  URL.revokeObjectURL(url);
}

/**
 * Plays a file again, in rooms of new people, and opens the first one's. A bot that is not kept yet is kept from then on.
 * @param onStep called before each step with its number, from 1, and how many there are
 * @throws Error that says in a sentence what is wrong with the file, or that the engine was started again meanwhile
 */
export async function replayFile(
  text: string,
  onStep: (number: number, of: number) => void,
): Promise<readonly Replayed[]> {
  // Needed by few, and heavier than the rest of the page.
  const [{ conversationFile }, { nameAs, replay }] = await Promise.all([
    import("../../conversation/file.ts"),
    import("../../conversation/replay.ts"),
  ]);
  const file = conversationFile.safeParse(parsed(text));
  if (!file.success) {
    const [issue] = file.error.issues;
    throw new Error(`대화 파일이 아니에요. ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
  }
  const as = ` · ${new Date().toLocaleTimeString("ko-KR", { hour12: false })}`;
  const { steps } = file.data;
  const bot = file.data.bot && keptBot(file.data.bot);
  const stage = openStage();
  openTab(nameAs(steps[0]?.user ?? "", as), bot?.id);
  onStep(1, steps.length);
  let done = 0;
  const stepped = (): void => {
    done += 1;
    onStep(Math.min(done + 1, steps.length), steps.length);
  };
  try {
    return await replay({ ...file.data, ...(bot && { bot }) }, stage, { as, onStep: stepped });
  } finally {
    stage.close();
  }
}

/** The file's bot with the headers of the one that is kept under its id; a new one is kept without any. */
function keptBot(bot: NonNullable<ConversationFile["bot"]>): BotSetup {
  const kept = bots.value.find(({ id }) => id === bot.id);
  if (!kept) bots.value = [...bots.value, bot];
  return { ...bot, ...(kept?.headers && { headers: kept.headers }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function openStage() {
  const closed = new Set<string>();
  const waiting = new Map<string, () => void>();
  const over = Promise.withResolvers<never>();
  // Nobody may be waiting when it happens.
  over.promise.catch(() => {});
  const stops = [
    onEvent(({ type, exchangeId }) => {
      if (type !== "closed") return;
      closed.add(exchangeId);
      waiting.get(exchangeId)?.();
    }),
    onForgotten(() => over.reject(new Error(RESTARTED))),
  ];
  async function end(id: string) {
    if (!closed.has(id))
      await Promise.race([new Promise<void>((resolve) => waiting.set(id, resolve)), over.promise]);
    return api.exchange(id);
  }
  return {
    close() {
      for (const stop of stops) stop();
    },
    say: async (saying: Parameters<typeof api.say>[0]) => (await api.say(saying)).exchangeId,
    ended(id: string) {
      const ending = end(id);
      // Several may be waited for at once, and all of them fail with the first.
      ending.catch(() => {});
      return ending;
    },
  };
}
