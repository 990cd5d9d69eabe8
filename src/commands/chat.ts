/** `saenggak chat`: talks to the server that runs here, or to one started for the length of the chat. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ENVIRONMENT, readConfig } from "../config.ts";
import { runTerminalChat } from "../emulator/terminal.ts";
import { DATA_DIR, startAll } from "./start.ts";

const USER = "me";

export async function chat(): Promise<void> {
  const { PORT } = readConfig("start");
  const running = `http://127.0.0.1:${PORT}`;
  if (await hasEmulator(running)) return talk(running);

  await mkdir(DATA_DIR, { recursive: true, mode: 0o700 });
  const logFile = join(DATA_DIR, "chat.log");
  const environment = { ...ENVIRONMENT, PORT: "0", ADMIN_PORT: "0" };
  const { parts, port, model } = await startAll((line) => console.error(line), {
    environment,
    logTo: createWriteStream(logFile, { flags: "a" }),
  });
  console.error(
    `No server runs on port ${PORT}: started one for this chat (model: ${model}; log: ${logFile}).`,
  );
  const end = () => void parts.shutdown.run().then(() => process.exit(0));
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    await talk(`http://127.0.0.1:${port}`);
  } finally {
    await parts.shutdown.run();
  }
}

async function talk(baseUrl: string): Promise<void> {
  const code = await runTerminalChat({ baseUrl, user: USER, input: process.stdin, output: process.stdout });
  if (code !== 0) process.exitCode = code;
}

/** A server answers its health check, and something answers under /emulator. */
async function hasEmulator(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/emulator/api/events?user=${USER}`, {
      signal: AbortSignal.timeout(1_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
