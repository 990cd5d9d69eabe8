import { expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine.ts";

it("asks for the skill and the origin only when somebody speaks", async () => {
  let port: number | undefined;
  const at = (): string => {
    if (port === undefined) throw new Error("not listening yet");
    return `http://127.0.0.1:${port}`;
  };
  const engine = createEngine({
    get skill() {
      return { url: `${at()}/skill` };
    },
    origin: at,
  });
  port = 9;
  const { exchange, replied } = engine.say({ user: "가", utterance: "안녕" });
  await engine.close();
  await replied;
  expect(exchange.request.url).toBe("http://127.0.0.1:9/skill");
  expect(exchange.window?.url).toMatch(/^http:\/\/127\.0\.0\.1:9\/emulator\/v1\/bots\//);
});
