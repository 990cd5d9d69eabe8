import { composeServer } from "../compose.ts";
import { readConfig } from "../config.ts";
import { listen, originOf } from "../listen.ts";
import { readModels } from "./open-models.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak server`: the webhook and the admin listener. */
export async function server(): Promise<void> {
  const parts = await beginProcess("server", readConfig("server"));
  const { HOST: host, PORT } = parts.config;
  let port = PORT;
  const app = composeServer(parts, {
    origin: () => originOf(host, port),
    catalogue: readModels(parts.config),
  });
  const webhook = await listen(app, { host, port: PORT });
  port = webhook.port;
  parts.shutdown.add("webhook listener", () => webhook.close());
  const admin = await openAdmin(parts, async () => (await parts.producer.ping()) === "PONG");
  parts.log.info("server.ready", { host, port, admin });
  await runUntilSignalled(parts);
}
