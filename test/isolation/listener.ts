/** Servers that only count who connects. Arguments: `address:port` each; asked by any message, it tells how many came. */
import { once } from "node:events";
import { createServer } from "node:net";

let connections = 0;
for (const [host = "", port = ""] of process.argv.slice(2).map((each) => each.split(":"))) {
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined).destroy();
  });
  server.listen(Number(port), host);
  await once(server, "listening");
}
process.on("message", () => process.send?.(connections));
process.send?.("ready");
