import { composeServer } from "../compose.ts";
import { listen } from "../listen.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

/** `saenggak server`: the webhook and the admin listener. */
export async function server(): Promise<void> {
  const parts = await beginProcess("server");
  const { HOST: host, PORT } = parts.config;
  let port = PORT;
  const app = composeServer(parts, { origin: () => `http://127.0.0.1:${port}` });
  const webhook = await listen(app, { host, port: PORT });
  port = webhook.port;
  parts.shutdown.add("webhook listener", () => webhook.close());
  const admin = await openAdmin(parts, async () => (await parts.producer.ping()) === "PONG");
  parts.log.info("server.ready", { host, port, admin });
  await runUntilSignalled(parts);
}
