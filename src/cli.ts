#!/usr/bin/env node
/** `saenggak <command>`: each command is loaded only when it is asked for. */

const COMMANDS: Record<string, { about: string; run: () => Promise<void> }> = {
  start: {
    about: "everything in one process, with a Redis of its own",
    run: async () => (await import("./commands/start.ts")).start(),
  },
  server: {
    about: "the webhook that the platform calls",
    run: async () => (await import("./commands/server.ts")).server(),
  },
  worker: {
    about: "answers turns; run as many as are needed",
    run: async () => (await import("./commands/worker.ts")).worker(),
  },
  chat: {
    about: "talk to a running server in the terminal; starts one if none runs",
    run: async () => (await import("./commands/chat.ts")).chat(),
  },
  emulator: {
    about: "the stand-in bot engine and its page alone, for a skill server that runs elsewhere",
    run: async () => (await import("./commands/emulator.ts")).emulator(),
  },
  egress: {
    about: "the proxy that the others go out through (Squid), with rules made from their settings",
    run: async () => (await import("./commands/egress.ts")).egress(),
  },
  doctor: {
    about:
      "checks configuration, Redis, models and clock, and says what to mend; `doctor models` tries each model",
    run: async () => (await import("./commands/doctor.ts")).doctor(),
  },
  erase: {
    about: "erases all that is stored of a person: `erase <user> [--bot <id>] [--group] [--yes]`",
    run: async () => (await import("./commands/erase.ts")).erase(),
  },
  export: {
    about: "prints all that is stored of a person as JSON: `export <user> [--bot <id>] [--group]`",
    run: async () => (await import("./commands/export.ts")).exportData(),
  },
  skills: {
    about: "lists the skills that load, and those that do not",
    run: async () => (await import("./commands/skills.ts")).skills(),
  },
};

const name = process.argv[2] ?? "help";
const command = COMMANDS[name];
if (command) {
  try {
    await command.run();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(`saenggak: ${messageOf(error)}`);
    process.exit(1);
  }
} else {
  const width = Math.max(...Object.keys(COMMANDS).map((key) => key.length));
  const lines = Object.entries(COMMANDS).map(([key, { about }]) => `  ${key.padEnd(width)}  ${about}`);
  console.log(["Usage: saenggak <command>", "", ...lines].join("\n"));
  process.exit(name === "help" || name === "--help" ? 0 : 2);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
