/** The room as a file, and a file as a room. */
import type { Replayed } from "../../conversation/replay.ts";
import type { ExchangeRecord } from "../../record.ts";
import { api } from "./api.ts";
import { onEvent } from "./rooms.ts";
import { botOf, openTab, type Tab } from "./tabs.ts";

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
 * Plays a file again, in rooms of new people, and opens the first one's.
 * @throws Error that says in a sentence what is wrong with the file
 */
export async function replayFile(text: string, onStep: (replayed: Replayed) => void): Promise<void> {
  // Needed by few, and heavier than the rest of the page.
  const [{ conversationFile }, { replay }] = await Promise.all([
    import("../../conversation/file.ts"),
    import("../../conversation/replay.ts"),
  ]);
  const file = conversationFile.safeParse(parsed(text));
  if (!file.success) {
    const [issue] = file.error.issues;
    throw new Error(`대화 파일이 아니에요. ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
  }
  const as = ` · ${new Date().toLocaleTimeString("ko-KR", { hour12: false })}`;
  const stage = openStage();
  openTab(`${file.data.steps[0]?.user}${as}`, file.data.bot?.id);
  try {
    await replay(file.data, stage, { as, onStep });
  } finally {
    stage.close();
  }
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
  const close = onEvent(({ type, exchangeId }) => {
    if (type !== "closed") return;
    closed.add(exchangeId);
    waiting.get(exchangeId)?.();
  });
  return {
    close,
    say: async (saying: Parameters<typeof api.say>[0]) => (await api.say(saying)).exchangeId,
    async ended(id: string) {
      if (!closed.has(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
      return api.exchange(id);
    },
  };
}
