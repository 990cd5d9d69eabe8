/** The floor of the turn benchmark: a bare bot that acknowledges, reads the model's stream by hand and posts the text. */
import axios from "axios";
import express from "express";

const app = express();
app.use(express.json());
app.post("/kakao/skill", (request, response) => {
  const { callbackUrl, utterance } = request.body.userRequest;
  response.json({ version: "2.0", useCallback: true, data: { text: "잠시만 기다려 주세요." } });
  void answer(callbackUrl, utterance);
});

async function answer(callbackUrl: string, utterance: string): Promise<void> {
  const reply = await fetch(`${process.env.MODEL_BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "deepseek-r1",
      stream: true,
      messages: [{ role: "user", content: utterance }],
    }),
  });
  let rest = "";
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of reply.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: {")) continue;
      text += JSON.parse(line.slice(6)).choices[0]?.delta?.content ?? "";
    }
  }
  await axios.post(callbackUrl, { version: "2.0", template: { outputs: [{ simpleText: { text } }] } });
}
app.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
process.once("SIGTERM", () => process.exit());
