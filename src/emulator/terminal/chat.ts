import { createInterface, type Interface } from "node:readline";
import type { QuickReply } from "../../contract/kakao.ts";
import { pressQuickReply } from "../press.ts";
import type { EmulatorEvent } from "../record.ts";
import type { SayOptions } from "../saying.ts";
import { createEmulatorClient, type EmulatorClient } from "./client.ts";
import { drawEvent } from "./events.ts";
import { paintWith } from "./paint.ts";
import { liveScreen, PROMPT, plainScreen, type Screen } from "./screen.ts";
import { wrap } from "./text.ts";

export interface TerminalChatOptions {
  /** Origin of a server with a running emulator, e.g. `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly user: string;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Default: whether `output` is a TTY. */
  readonly color?: boolean;
}

const HOW_TO = "메시지를 쓰고 엔터를 누르세요. 번호를 쓰면 단추가 눌려요. 나가려면 Ctrl-D를 누르세요.";
const WIDTH = { usual: 80, least: 24, most: 88 };

/**
 * A chat room in the terminal. On a TTY people type while answers come in, until Ctrl-D; from a pipe each line is sent
 * when the one before it has been answered, and the chat ends after the last answer. The number of a quick reply presses it.
 *
 * @returns the exit code: 0, or 1 when the emulator cannot be reached or went away
 */
export async function runTerminalChat(options: TerminalChatOptions): Promise<number> {
  const { baseUrl, user, input, output, color = output.isTTY === true } = options;
  const live = input.isTTY === true && output.isTTY === true;
  const leaving = new AbortController();
  const client = createEmulatorClient(baseUrl, user, leaving.signal);
  const paint = paintWith(color);
  const events = await client.events().catch(() => undefined);
  if (!events) {
    output.write(`${paint.wrong(`에뮬레이터에 연결하지 못했어요: ${baseUrl}`)}\n`);
    return 1;
  }
  const typing = createInterface({ input, ...(live && { output, prompt: PROMPT, terminal: true }) });
  const screen = live ? liveScreen(output, typing) : plainScreen(output);
  if (live) screen.print([...wrap(HOW_TO, widthOf(output)).map(paint.dim), ""]);
  const room = createRoom(screen, (event) => drawEvent(event, widthOf(output), paint), live);
  const reading = room.read(events);
  const code = await Promise.race([
    converse(typing, client, room, live),
    reading.then(() => 1 as const),
  ]).catch(() => 1 as const);
  screen.close();
  typing.close();
  leaving.abort();
  if (code === 1) output.write(`${paint.wrong("에뮬레이터와 연결이 끊겼어요.")}\n`);
  else if (live) output.write("\n");
  return code;
}

function widthOf({ columns = WIDTH.usual }: { readonly columns?: number }): number {
  return Math.min(WIDTH.most, Math.max(WIDTH.least, columns));
}

/** Sends each line; where nobody watches it typed, waits until it is answered. */
async function converse(typing: Interface, client: EmulatorClient, room: Room, live: boolean): Promise<0> {
  for await (const line of typing) {
    const written = line.trim();
    if (live) typing.prompt();
    if (written === "") continue;
    const press = room.pressed(written);
    if (!press) room.typed(written);
    const id = await client.say(press?.utterance ?? written, press?.options);
    if (!live) await room.closed(id);
  }
  return 0;
}

type Room = ReturnType<typeof createRoom>;

/** What the terminal knows of the room: which quick replies can be pressed, and which exchanges are still open. */
function createRoom(screen: Screen, draw: (event: EmulatorEvent) => string[], live: boolean) {
  let offered: { readonly replies: readonly QuickReply[]; readonly exchangeId: string } | undefined;
  const typed: string[] = [];
  const waiting = new Map<string, number>();
  const done = new Set<string>();
  const onDone = new Map<string, () => void>();

  function take(event: EmulatorEvent): void {
    const { type, exchangeId } = event;
    if (type === "sent") offered = undefined;
    if (type === "shown") offered = { replies: event.quickReplies, exchangeId };
    // On a TTY the typed line stands there already.
    const echoed = live && type === "sent" && typed[0] === event.utterance;
    if (echoed) typed.shift();
    else screen.print(draw(event));
    if (type === "waiting") waiting.set(exchangeId, event.at);
    if (type !== "closed" && type !== "waiting") return;
    if (type === "closed") {
      waiting.delete(exchangeId);
      done.add(exchangeId);
      onDone.get(exchangeId)?.();
    }
    screen.awaiting(waiting.values().next().value);
  }

  return {
    async read(events: AsyncIterable<EmulatorEvent>): Promise<void> {
      for await (const event of events) take(event);
    },
    /** What a number presses, if a quick reply has it. */
    pressed(line: string): { readonly utterance: string; readonly options: SayOptions } | undefined {
      const reply = /^\d{1,2}$/.test(line) ? offered?.replies[Number(line) - 1] : undefined;
      if (!reply || !offered) return undefined;
      const { utterance, options } = pressQuickReply(reply);
      return { utterance, options: { ...options, pressedIn: offered.exchangeId } };
    },
    typed: (line: string) => void typed.push(line),
    async closed(id: string): Promise<void> {
      if (!done.has(id)) await new Promise<void>((resolve) => onDone.set(id, resolve));
    },
  };
}
