// Health check of a gate, without a shell: `node listens.mjs PORT` ends with 0 when this container takes connections there.
import { connect } from "node:net";

const socket = connect({ port: Number(process.argv[2]), host: "127.0.0.1", timeout: 3_000 });
socket.once("connect", () => process.exit(0));
for (const trouble of ["error", "timeout"]) socket.once(trouble, () => process.exit(1));
