/**
 * The internet of the zones: name servers, and a stand-in for the platform's bot engine at bot-api.kakao.com, by TLS.
 * Arguments: the folder of key and certificate, the skill's address, its secret. A message with questions is answered with what
 * each person was shown.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import express from "express";
import { bubbleText } from "../../src/emulator/bubble-text.ts";
import { callbackRoute } from "../../src/emulator/callback-route.ts";
import { createEngine } from "../../src/emulator/engine.ts";
import { startResolver } from "./resolver.ts";
import { MAKER, OUTSIDE } from "./zones.ts";

const [, , folder = "", url = "", secret = "", inside = ""] = process.argv;

let rebound = 0;

/** Below an allowed name, and leading inside, to metadata, or to both. */
const NAMES: Readonly<Record<string, (isForAddress: boolean) => readonly string[]>> = {
  "bot-api.kakao.com": () => [OUTSIDE.kakao],
  "elsewhere.example": () => [OUTSIDE.elsewhere],
  "api.deepseek.com": () => [MAKER],
  "inside.kakao.com": () => [inside],
  "metadata.kakao.com": () => [OUTSIDE.metadata],
  "split.kakao.com": () => [OUTSIDE.kakao, inside],
  // Another place whenever it is asked for once more.
  "rebinding.kakao.com": (isForAddress) => [isForAddress && rebound++ > 0 ? OUTSIDE.metadata : OUTSIDE.kakao],
};
await startResolver(OUTSIDE.dns, (name, isForAddress) => NAMES[name]?.(isForAddress));

const engine = createEngine({
  skill: { url, headers: { "x-skill-secret": secret } },
  origin: () => "https://bot-api.kakao.com",
  settleMs: 0,
});
const app = express();
app.use(engine.prefix, ...callbackRoute(engine));
const read = (name: string) => readFileSync(join(folder, name));
const server = createServer({ key: read("key.pem"), cert: read("cert.pem") }, app);
server.listen(443, OUTSIDE.kakao);
await once(server, "listening");

export interface Told {
  /** The text each question's person was shown. */
  readonly shown: readonly (string | undefined)[];
  readonly strays: number;
}

interface Asked {
  readonly questions?: readonly string[];
  /** Hosts whose callback URLs are put into a payload that is right in all else. */
  readonly forged?: readonly string[];
}

/** Posts the payload of a saying as it was, but for the callback URL, and as from somebody else. */
async function forge(host: string): Promise<void> {
  const { exchange, replied } = engine.say({ user: `forger-${host}`, utterance: "0번 질문" });
  await replied;
  const { payload, headers } = exchange.request;
  const { user, ...rest } = payload.userRequest as { user: { id: string } };
  const userRequest = { ...rest, user, callbackUrl: `https://${host}/callback` };
  const body = JSON.stringify({ ...payload, userRequest }).replaceAll(user.id, crypto.randomUUID());
  const response = await fetch(url, { method: "POST", headers, body });
  if (!(await response.text()).includes('"useCallback":true')) throw new Error(`no turn for ${host}`);
}

process.on("message", async ({ questions = [], forged = [] }: Asked) => {
  for (const host of forged) await forge(host);
  const batch = crypto.randomUUID();
  const shown = await Promise.all(
    questions.map(async (utterance, index) => {
      const user = `${batch}-${index}`;
      const closed = new Promise<void>((resolve) => {
        engine.listen((event) => void (event.user === user && event.type === "closed" && resolve()));
      });
      const { exchange } = engine.say({ user, utterance });
      await closed;
      return exchange.shown?.bubbles.map(bubbleText).join("\n");
    }),
  );
  process.send?.({ shown, strays: engine.strays.length } satisfies Told);
});
process.send?.("ready");
