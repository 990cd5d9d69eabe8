/** The floor of the ack benchmark: bare Express 5 that parses the body and adds one BullMQ job. */
import { Queue } from "bullmq";
import express from "express";
import { Redis } from "ioredis";

const connection = new Redis(process.env.REDIS_URL ?? "", { maxRetriesPerRequest: null });
const queue = new Queue("floor", { connection });
const app = express();
app.use(express.json({ limit: "64kb" }));
app.post("/kakao/skill", async (request, response) => {
  const { userRequest } = request.body;
  await queue.add("turn", {
    user: userRequest.user.id,
    utterance: userRequest.utterance,
    callbackUrl: userRequest.callbackUrl,
  });
  response.json({ version: "2.0", useCallback: true, data: { text: "잠시만 기다려 주세요." } });
});
app.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
process.once("SIGTERM", () => process.exit());
