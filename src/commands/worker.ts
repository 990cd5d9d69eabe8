import { composeWorker } from "../compose.ts";
import { readConfig } from "../config.ts";
import { chooseModel } from "./choose-model.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak worker`: answers turns. Several may run on any number of machines. */
export async function worker(): Promise<void> {
  const parts = await beginProcess("worker", readConfig("worker"));
  const { model, about } = await chooseModel(parts.config);
  const { isReady } = await composeWorker(parts, model);
  const admin = await openAdmin(parts, isReady);
  parts.log.info("worker.ready", {
    model: model.name,
    about,
    concurrency: parts.config.WORKER_CONCURRENCY,
    admin,
  });
  await runUntilSignalled(parts);
}
