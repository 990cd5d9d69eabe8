// Health check of a gate, without a shell: `node listens.mjs PORT [HOST]` ends with 0 when this container takes connections there.
import { connect } from "node:net";

const [port, host = "127.0.0.1"] = process.argv.slice(2);
const socket = connect({ port: Number(port), host, timeout: 3_000 });
socket.once("connect", () => process.exit(0));
for (const trouble of ["error", "timeout"]) socket.once(trouble, () => process.exit(1));
