import { composeWorker } from "../compose.ts";
import { readConfig } from "../config.ts";
import { openModels } from "./open-models.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak worker`: answers turns. Several may run on any number of machines. */
export async function worker(): Promise<void> {
  const parts = await beginProcess("worker", readConfig("worker"));
  const models = await openModels(parts.config);
  const { isReady } = await composeWorker(parts, models);
  const admin = await openAdmin(parts, isReady);
  parts.log.info("worker.ready", {
    model: models.catalogue.default,
    about: models.about,
    concurrency: parts.config.WORKER_CONCURRENCY,
    admin,
  });
  await runUntilSignalled(parts);
}
