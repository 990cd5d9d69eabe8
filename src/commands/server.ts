import { composeServer } from "../compose/server.ts";
import { readConfig } from "../config.ts";
import { listen, originOf } from "../listen.ts";
import { openBots } from "./open-bots.ts";
import { readModels } from "./open-models.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak server`: the webhook and the admin listener. */
export async function server(): Promise<void> {
  const config = readConfig("server");
  // A fault of its file is told before anything is opened.
  const catalogue = readModels(config);
  const bots = openBots(config, catalogue, { secrets: true });
  const parts = await beginProcess("server", { config, bots });
  const { HOST: host, PORT } = config;
  let port = PORT;
  const app = composeServer(parts, { origin: () => originOf(host, port), catalogue });
  const webhook = await listen(app, { host, port: PORT });
  port = webhook.port;
  parts.shutdown.add("webhook listener", () => webhook.close());
  const admin = await openAdmin(parts, () => parts.queue.answers());
  parts.log.info("server.ready", { host, port, admin });
  await runUntilSignalled(parts);
}
