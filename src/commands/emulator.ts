/** `saenggak emulator --skill URL`: the stand-in bot engine alone, for a skill server that runs anywhere. */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startEmulator } from "../emulator/app.ts";
import { conversationFile } from "../emulator/conversation/file.ts";
import { replay } from "../emulator/conversation/replay.ts";
import type { Engine } from "../emulator/engine.ts";
import type { ExchangeRecord } from "../emulator/record.ts";
import { SaenggakError } from "../errors.ts";
import { untilSignalled } from "../shutdown.ts";

const USAGE = `Usage: saenggak emulator --skill URL [--header 'name: value']... [--port 3100] [--replay FILE]

  --skill   the skill server's URL; every utterance is POSTed there as the platform would
  --header  a header of the console, such as the secret; may be given several times
  --port    where the page is and callbacks are received; 0 takes a free one
  --replay  plays an exported conversation, says what went another way, and exits with 1 if anything did`;

export async function emulator(): Promise<void> {
  const signalled = untilSignalled();
  const { skill, headers, port, file } = readArguments();
  const conversation = file === undefined ? undefined : await readConversation(file);
  const running = await startEmulator({ skill: { url: skill, headers }, port }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} of 127.0.0.1 is in use: stop what listens there, or give another --port.`);
  });
  try {
    if (conversation) {
      const same = await Promise.race([play(conversation, running.engine), signalled.then(stopped)]);
      process.exitCode = same ? 0 : 1;
      return;
    }
    console.log(`The emulator calls ${skill}\nOpen ${running.origin}/emulator — Ctrl-C ends it.`);
    await signalled;
  } finally {
    await running.close();
  }
}

/** A replay that did not come to its end must not look like one in which all went well. */
function stopped(): never {
  throw new Error("Stopped before the conversation was over.");
}

function readArguments() {
  const { values } = usageOnFault(() =>
    parseArgs({
      args: process.argv.slice(3),
      options: {
        skill: { type: "string" },
        header: { type: "string", multiple: true, default: [] },
        port: { type: "string", default: "3100" },
        replay: { type: "string" },
      },
    }),
  );
  const { skill = "", header, port, replay: file } = values;
  const address = URL.parse(skill);
  if (!address || !["http:", "https:"].includes(address.protocol))
    throw wrong("--skill must be an http(s) URL.");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw wrong("--port must be 0 to 65535.");
  const headers = header.map((line) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*([\t\x20-\x7e]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw wrong("--header must be 'name: value'.");
    return [name.toLowerCase(), value] as const;
  });
  return { skill, headers: Object.fromEntries(headers), port: Number(port), file };
}

function usageOnFault<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw wrong(error instanceof Error ? error.message.replace(/\.?$/, ".") : "");
  }
}

const wrong = (what: string) => new Error(`${what}\n\n${USAGE}`);

async function readConversation(path: string) {
  const text = await readFile(path, "utf8").catch(() => {
    throw new SaenggakError("EMULATOR_REQUEST", { detail: `${path} cannot be read.` });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SaenggakError("EMULATOR_REQUEST", { detail: `${path} is not JSON.` });
  }
  const file = conversationFile.safeParse(value);
  if (file.success) return file.data;
  const [issue] = file.error.issues;
  throw new SaenggakError("EMULATOR_REQUEST", {
    detail: `${path} is not a conversation: ${issue?.path.join(".") || "file"}: ${issue?.message ?? ""}`,
  });
}

/** @returns whether everything went as in the file */
async function play(file: Awaited<ReturnType<typeof readConversation>>, engine: Engine): Promise<boolean> {
  const replayed = await replay(file, stageOn(engine), {
    as: ` ${new Date().toISOString()}`,
    onStep({ step, differences }) {
      console.log(`${differences.length === 0 ? "✔" : "✘"} ${step.user}: ${step.utterance}`);
      for (const difference of differences) console.log(difference.replace(/^/gm, "    "));
    },
  });
  const wrong = replayed.filter(({ differences }) => differences.length > 0).length;
  console.log(`${replayed.length - wrong} as before, ${wrong} different`);
  return wrong === 0;
}

function stageOn(engine: Engine) {
  return {
    say: async (saying: Parameters<Engine["say"]>[0]) => engine.say(saying).exchange.id,
    ended: (id: string) =>
      new Promise<ExchangeRecord>((resolve) => {
        const record = engine.exchange(id);
        if (record?.outcome) return resolve(record);
        const stop = engine.watch((changed) => {
          if (changed.id !== id || !changed.outcome) return;
          stop();
          resolve(changed);
        });
      }),
  };
}
