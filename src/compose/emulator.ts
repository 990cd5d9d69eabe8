import type { Router } from "express";
import { createEmulatorRouter } from "../emulator/app.ts";
import { createEngine } from "../emulator/engine.ts";
import type { EmulatorStatus } from "../emulator/status.ts";
import { countHeld } from "../turn/count-held.ts";
import type { Process } from "./process.ts";

interface EmulatorOptions {
  /** This server's own origin; asked late, since the system may choose the port. */
  readonly origin: () => string;
  /** Labels of the models, for the status strip. */
  readonly models: readonly string[];
}

/** The stand-in for the platform, as a page of this server and with its callbacks to it. */
export function composeEmulator(parts: Process, { origin, models }: EmulatorOptions): Router {
  const { config, bots, shutdown } = parts;
  const secretHeader = config.KAKAO_SKILL_SECRET_HEADER.toLowerCase();
  // With several bots the first is the room's own; the others can be set up on the page.
  const [first] = bots.named;
  const secret = first?.secret ?? config.KAKAO_SKILL_SECRET ?? "";
  const engine = createEngine({
    get skill() {
      return { url: `${origin()}/kakao/skill`, headers: { [secretHeader]: secret } };
    },
    ...(first && { bot: { id: first.id, name: first.name ?? first.id } }),
    origin,
    settleMs: 0,
  });
  shutdown.add("emulator", () => engine.close());
  return createEmulatorRouter(engine, { status: createStatus(parts, models), leaving: shutdown.begun });
}

/** What goes on behind the webhook; a part that Redis does not tell now is left out. */
function createStatus({ queue, producer, keys }: Process, models: readonly string[]) {
  return async (): Promise<EmulatorStatus> => {
    const [stats, workers, held] = await Promise.allSettled([
      queue.stats(),
      queue.workers(),
      countHeld(producer, keys),
    ]);
    return {
      ...(stats.status === "fulfilled" && { queue: stats.value }),
      ...(workers.status === "fulfilled" && { workers: workers.value }),
      ...(held.status === "fulfilled" && { held: held.value }),
      models,
    };
  };
}
