/** A small name server: IPv4 addresses out of a table, others asked of the next one. */
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";

const A = 1;
const NO_SUCH_NAME = 3;

/**
 * @param lookup the addresses of a name, in small letters; undefined when it is not known here. Of what else than addresses is
 * asked for there is none.
 * @param next asked for what is not known
 */
export async function startResolver(
  address: string,
  lookup: (name: string, isForAddress: boolean) => readonly string[] | undefined,
  next?: string,
): Promise<void> {
  const socket = createSocket("udp4");
  socket.on("message", (query: Buffer, from: RemoteInfo) => {
    const { name, type, end } = readQuestion(query);
    const found = lookup(name, type === A);
    if (found === undefined && next)
      return forward(query, next, (reply) => socket.send(reply, from.port, from.address));
    socket.send(answer(query.subarray(0, end), type === A ? found : found && []), from.port, from.address);
  });
  socket.bind(53, address);
  await once(socket, "listening");
}

function forward(query: Buffer, next: string, done: (reply: Buffer) => void): void {
  const socket = createSocket("udp4");
  const close = setTimeout(() => socket.close(), 3_000);
  socket.once("message", (reply) => {
    clearTimeout(close);
    socket.close();
    done(reply);
  });
  socket.on("error", () => undefined);
  socket.send(query, 53, next);
}

/** RFC 1035, 4.1.2: the first question behind the header of 12 bytes. */
function readQuestion(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(question: Buffer, addresses: readonly string[] | undefined): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (addresses ? 0 : NO_SUCH_NAME), 2);
  for (const [at, count] of [1, addresses?.length ?? 0, 0, 0].entries())
    head.writeUInt16BE(count, 4 + at * 2);
  const records = (addresses ?? []).map((address) =>
    // The name of the question, type A, class IN, no time to live, four bytes.
    Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
