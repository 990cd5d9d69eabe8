/** `saenggak chat`: talks to the server that runs here, or to one started for the length of the chat. */
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import { runTerminalChat } from "../emulator/terminal/chat.ts";
import { originOf } from "../listen.ts";
import { untilSignalled } from "../shutdown.ts";
import { DATA_DIR, startAll } from "./start.ts";

const USER = "me";

export async function chat(): Promise<void> {
  const signalled = untilSignalled();
  const config = readConfig("start");
  const running = originOf(config.HOST, config.PORT);
  if (await hasEmulator(running)) return talk(running, signalled);

  await mkdir(DATA_DIR, { recursive: true, mode: 0o700 });
  const logFile = join(DATA_DIR, "chat.log");
  const own = {
    PORT: 0,
    ADMIN_PORT: 0,
    EMULATOR: true,
    KAKAO_SKILL_SECRET: randomBytes(24).toString("base64url"),
  };
  const { parts, origin, model } = await startAll(
    (line) => console.error(line),
    { ...config, ...own },
    createWriteStream(logFile, { flags: "a", mode: 0o600 }),
  );
  console.error(
    `No server runs at ${running}: started one for this chat (model: ${model}; log: ${logFile}).`,
  );
  try {
    await talk(origin, signalled);
  } finally {
    await parts.shutdown.run();
  }
}

/** Until the person leaves or a signal comes. */
async function talk(baseUrl: string, signalled: Promise<unknown>): Promise<void> {
  const chat = runTerminalChat({ baseUrl, user: USER, input: process.stdin, output: process.stdout });
  const code = await Promise.race([chat, signalled.then(() => 0)]);
  if (code !== 0) process.exitCode = code;
}

/** Not only that something answers there: another program's page is no room. */
async function hasEmulator(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/emulator/api/events?user=${USER}`, {
      signal: AbortSignal.timeout(1_000),
    });
    await response.body?.cancel();
    return response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  } catch {
    return false;
  }
}
