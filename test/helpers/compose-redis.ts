/** Redis as docker-compose.yml starts it, with the machine's own program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCompose, serviceOf } from "./compose-file.ts";

/** @param port of 127.0.0.1; resolves when the process runs, which may be before it answers. */
export async function startComposeRedis(program: string, port: number): Promise<{ stop(): Promise<void> }> {
  const [, ...settings] = serviceOf(readCompose(), "redis").command ?? [];
  const dir = await mkdtemp(join(tmpdir(), "saenggak-compose-redis-"));
  const child = spawn(program, [...settings, "--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir], {
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  await once(child, "spawn");
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
