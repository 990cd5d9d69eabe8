/** A published port, as Docker's own proxy serves it. Arguments: `address:port` here and there. */
import { once } from "node:events";
import { connect, createServer } from "node:net";

const [[host = "", port = ""] = [], [toHost = "", toPort = ""] = []] = process.argv
  .slice(2)
  .map((each) => each.split(":"));
const server = createServer((socket) => {
  const far = connect(Number(toPort), toHost);
  for (const end of [socket, far]) end.on("error", () => [socket, far].map((each) => each.destroy()));
  socket.pipe(far).pipe(socket);
});
server.listen(Number(port), host);
await once(server, "listening");
process.send?.("ready");
