/** Keeps a folder for one living process. A socket tells it, which the system closes with its process: no id outlives it. */
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { socketPath } from "./socket-path.ts";

export interface Claim {
  release(): Promise<void>;
}

const ANSWER_LIMIT_MS = 500;

/** @throws Error when a living process has the folder; the message names it. */
export async function claimFolder(dir: string): Promise<Claim> {
  const socket = await socketPath(dir, "owner.sock");
  const server = (await listenOn(socket)) ?? (await takeLeftOver(dir, socket));
  return {
    async release() {
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

async function takeLeftOver(dir: string, socket: string): Promise<Server> {
  const owner = await ownerAt(socket);
  if (!owner) await rm(socket, { force: true });
  const server = owner ? undefined : await listenOn(socket);
  if (!server) throw new Error(`${dir} is in use by process ${owner ?? "unknown"}; stop it first.`);
  return server;
}

/** Tells whoever connects our process id; undefined when the path is taken. */
async function listenOn(socket: string): Promise<Server | undefined> {
  const server = createServer((connection) => connection.on("error", () => {}).end(String(process.pid)));
  server.listen(socket).unref();
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

/** The living owner's process id; undefined when nobody listens any more. */
function ownerAt(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    let pid = "";
    connection.setTimeout(ANSWER_LIMIT_MS, () => connection.destroy());
    connection.on("data", (data) => {
      pid += data.toString();
    });
    connection.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code === "ECONNREFUSED" || code === "ENOENT") resolve(undefined);
    });
    connection.on("close", () => resolve(pid || "unknown"));
  });
}
