import { composeWorker } from "../compose/worker.ts";
import { readConfig } from "../config.ts";
import { openBots } from "./open-bots.ts";
import { openModels } from "./open-models.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak worker`: answers turns. Several may run on any number of machines. */
export async function worker(): Promise<void> {
  const config = readConfig("worker");
  // A fault of theirs is told before anything is opened.
  const models = await openModels(config);
  const bots = openBots(config, models.catalogue, { secrets: false });
  const parts = await beginProcess("worker", { config, bots });
  const { isReady } = await composeWorker(parts, models);
  const admin = await openAdmin(parts, isReady);
  parts.log.info("worker.ready", {
    model: models.catalogue.default,
    about: models.about,
    concurrency: config.WORKER_CONCURRENCY,
    admin,
  });
  await runUntilSignalled(parts);
}
