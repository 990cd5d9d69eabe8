/** How soon a killed worker's turn is asked again by another: SIGKILL while thinking, with a second worker at hand. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { answerAtOnce, ask, listening, SECRET, takeCallback } from "./lib/outside.ts";
import { startNode } from "./lib/processes.ts";
import { withRedis } from "./lib/redis.ts";
import { median, report } from "./lib/report.ts";

const RUNS = 20;

export const run = () => withRedis(measureRecovery);

async function measureRecovery(redisUrl: string): Promise<void> {
  const outside = await openOutside();
  const env = {
    REDIS_URL: redisUrl,
    KAKAO_SKILL_SECRET: SECRET,
    ADMIN_PORT: "0",
    PORT: "4813",
    MODEL_BASE_URL: `${outside.origin}/v1`,
    MODEL_ID: "deepseek-r1",
    CALLBACK_ORIGINS: outside.origin,
  };
  const server = await startNode(["src/cli.ts", "server"], env, "server.ready");
  const begun: number[] = [];
  const delivered: number[] = [];
  try {
    for (let i = 0; i < RUNS; i++) {
      const victim = await startNode(["src/cli.ts", "worker"], env, "worker.ready");
      const first = outside.asked();
      await ask("http://127.0.0.1:4813/kakao/skill", {
        user: `person${i}`,
        utterance: "누가 답하나요?",
        callbackUrl: `${outside.origin}/callback/${i}`,
      });
      await first;
      const heir = await startNode(["src/cli.ts", "worker"], env, "worker.ready");
      const again = outside.asked();
      const posted = outside.posted();
      const killed = performance.now();
      process.kill(victim.pid, "SIGKILL");
      (await again).release();
      begun.push((performance.now() - killed) / 1_000);
      await posted;
      delivered.push((performance.now() - killed) / 1_000);
      await heir.stop();
    }
  } finally {
    await server.stop();
    await outside.close();
  }
  const row = (name: string, seconds: readonly number[]) =>
    `| ${name} | ${Math.min(...seconds).toFixed(1)} | ${median(seconds).toFixed(1)} | ${Math.max(...seconds).toFixed(1)} |`;
  await report("recovery", [
    `${RUNS} runs: a worker is killed (SIGKILL) while its model thinks, another is there. Seconds from the kill.`,
    "",
    "| until | min | median | max |",
    "| --- | --- | --- | --- |",
    row("the model is asked again", begun),
    row("the answer arrives at the platform", delivered),
    "",
    "Aimed at a maximum of 10 s for the first. The floor is the lock's 5 s and the check for stalled jobs every 2 s.",
  ]);
}

interface Asked {
  release(): void;
}

/** The model, which answers when it is let, and the platform. */
async function openOutside() {
  let onAsked: (asked: Asked) => void = () => {};
  let onPosted: () => void = () => {};
  const server = createServer(async (request, response) => {
    await text(request);
    if (request.url?.startsWith("/v1/"))
      return onAsked({ release: () => answerAtOnce(response, "답이에요.") });
    takeCallback(response);
    onPosted();
  });
  return {
    origin: await listening(server),
    asked: () => new Promise<Asked>((resolve) => (onAsked = resolve)),
    posted: () => new Promise<void>((resolve) => (onPosted = resolve)),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
