/** What the webhook answers to whom: the promises P1, P7 (callback origins), P8 and P9 at its door. */
import request from "supertest";
import { describe, expect, inject, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { keysLike } from "../../helpers/redis.ts";

const CALLBACK =
  "https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:0123456789abcdef";

function payload(utterance: string, more: Record<string, unknown> = {}) {
  return { bot: { id: "b" }, userRequest: { utterance, user: { id: "u" }, callbackUrl: CALLBACK, ...more } };
}
const open = () => openApp(inject("redisEnv"));

function post({ app }: TestApp, body: string | object, path = "/kakao/skill") {
  return request(app)
    .post(path)
    .set("x-skill-secret", SECRET)
    .set("content-type", "application/json")
    .send(body);
}

/** How many turns are kept. */
async function turnsIn({ parts }: TestApp): Promise<number> {
  return (await keysLike(parts.producer, `${parts.keys.prefix}:*:turn:*`)).length;
}

async function expectRefused(test: TestApp, reply: request.Response, status: number, code: string) {
  expect(reply.status).toBe(status);
  expect(reply.body).toEqual({ error: { code, message: expect.any(String), requestId: expect.any(String) } });
  expect(await turnsIn(test)).toBe(0);
  expect(await test.parts.queue.stats()).toMatchObject({ waiting: 0 });
}

describe("bad input", () => {
  it("without the secret, or with a wrong one, is refused before its body is read", async () => {
    const test = await open();
    for (const secret of [undefined, "", "wrong", SECRET.slice(0, -1), `${SECRET}x`]) {
      const call = request(test.app).post("/kakao/skill").set("content-type", "application/json");
      if (secret !== undefined) call.set("x-skill-secret", secret);
      await expectRefused(test, await call.send("{ not json"), 401, "UNAUTHORIZED");
    }
  });

  it.each([
    ["not JSON", "{ not json"],
    ["empty", ""],
    ["an array", "[]"],
    ["null", "null"],
    ["no userRequest", "{}"],
    ["a number for an utterance", { userRequest: { utterance: 5, user: { id: "u" } } }],
    ["no user", { userRequest: { utterance: "a" } }],
    ["an empty user id", { userRequest: { utterance: "a", user: { id: "" } } }],
    ["an utterance as long as the body may be", payload("가".repeat(20_001))],
  ])("of the wrong shape is refused: %s", async (_name, body) => {
    const test = await open();
    await expectRefused(test, await post(test, body), 400, "MALFORMED_PAYLOAD");
  });

  it("deeper or compressed is refused, too", async () => {
    const test = await open();
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    await expectRefused(test, await post(test, deep), 400, "MALFORMED_PAYLOAD");
    const zipped = request(test.app)
      .post("/kakao/skill")
      .set("x-skill-secret", SECRET)
      .set("content-encoding", "gzip");
    await expectRefused(test, await zipped.send("x"), 400, "MALFORMED_PAYLOAD");
  });

  it("is counted before it is parsed: 64 KB pass, one more byte does not", async () => {
    const test = await open();
    const filled = (bytes: number) => {
      const empty = JSON.stringify({ ...payload("안녕"), fill: "" });
      return JSON.stringify({ ...payload("안녕"), fill: "x".repeat(bytes - Buffer.byteLength(empty)) });
    };
    await expectRefused(test, await post(test, filled(64 * 1_024 + 1)), 413, "PAYLOAD_TOO_LARGE");
    expect((await post(test, filled(64 * 1_024))).status).toBe(200);
  });

  it("is counted as it comes when its length is not given, and read whole when it comes in pieces", async () => {
    const test = await open();
    const inPieces = (text: string) => {
      const call = request(test.app).post("/kakao/skill").set("x-skill-secret", SECRET);
      call.set("content-type", "application/json").set("transfer-encoding", "chunked");
      for (const piece of text.match(/.{1,700}/gsu) ?? []) call.write(piece);
      return call;
    };
    await expectRefused(test, await inPieces(`"${"x".repeat(64 * 1_024)}"`), 413, "PAYLOAD_TOO_LARGE");
    expect((await inPieces(JSON.stringify({ ...payload("안녕"), fill: "가".repeat(5_000) }))).status).toBe(
      200,
    );
  });

  it.each([
    "http://bot-api.kakao.com/x",
    "https://bot-api.kakao.com.evil.example/x",
    "https://evilkakao.com/x",
    "https://kakao.com/x",
    "https://user@bot-api.kakao.com/x",
    "https://bot-api.kakao.com:8443/x",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:6379/",
    "file:///etc/passwd",
    "not a url",
    "https://bot-api.kakao.com\\@evil.example/",
  ])("with a foreign callbackUrl is refused: %s", async (callbackUrl) => {
    const test = await open();
    await expectRefused(
      test,
      await post(test, payload("안녕", { callbackUrl })),
      400,
      "CALLBACK_NOT_ALLOWED",
    );
  });

  it("for an unknown skill, path or method is refused", async () => {
    const test = await open();
    await expectRefused(test, await post(test, payload("안녕"), "/kakao/skill/nobody"), 404, "UNKNOWN_SKILL");
    await expectRefused(test, await post(test, payload("안녕"), "/elsewhere"), 404, "NOT_FOUND");
    for (const method of ["get", "put", "delete", "patch"] as const) {
      const reply = await request(test.app)[method]("/kakao/skill").set("x-skill-secret", SECRET);
      expect(reply.headers.allow).toBe("POST");
      await expectRefused(test, reply, 405, "METHOD_NOT_ALLOWED");
    }
  });
});

describe("a call", () => {
  it("with a callback is acknowledged without a template, and its turn is kept", async () => {
    const test = await open();
    const reply = await post(test, payload("1+1은?"));
    expect(reply.body).toEqual({
      version: "2.0",
      useCallback: true,
      data: { text: expect.stringMatching(/있어요|중이에요/) },
    });
    expect(breaches(reply.body)).toEqual([]);
    expect(await turnsIn(test)).toBe(1);
    expect(await test.parts.queue.stats()).toMatchObject({ waiting: 1 });
  });

  it("in a group room is told of the room's five minutes, and of everybody's questions before it", async () => {
    const test = await open();
    const chat = { properties: { botGroupKey: "g" } };
    const first = await post(test, payload("1+1은?", { chat }));
    expect(first.body.data.text).toMatch(/5분 안에/);
    const second = await post(test, payload("2+2는?", { chat, user: { id: "someone else" } }));
    expect(second.body.data.text).toMatch(/앞 질문 1개/);
  });

  it("keeps the callbackUrl byte for byte", async () => {
    const test = await open();
    const callbackUrl = `${CALLBACK}%2Fa%3a!:~%2e%2E`;
    await post(test, payload("1+1은?", { callbackUrl }));
    const [key = ""] = await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*:turn:*`);
    expect(JSON.parse((await test.parts.producer.hget(key, "data")) ?? "").window.url).toBe(callbackUrl);
  });

  it("that repeats another starts nothing twice and gets the same kind of reply", async () => {
    const test = await open();
    const once = () =>
      post(test, payload("1+1은?")).set("x-request-id", "chp-0123456789abcdef0123456789abcdef");
    const [first, second] = [await once(), await once()];
    expect(second.body).toMatchObject({ version: "2.0", useCallback: true });
    expect(first.headers["x-request-id"]).toBe("chp-0123456789abcdef0123456789abcdef");
    expect(await turnsIn(test)).toBe(1);
    await post(test, payload("다른 말")).set("x-request-id", "chp-0123456789abcdef0123456789abcdef");
    expect(await turnsIn(test)).toBe(2);
  });

  it("of a person who has many waiting is told how many come first", async () => {
    const test = await open();
    await post(test, payload("하나"));
    expect((await post(test, payload("둘"))).body.data.text).toMatch(/앞 질문 1개/);
  });

  it("without a callback gets a bubble in time, whether or not anyone works", async () => {
    const test = await open();
    const reply = await post(test, payload("1+1은?", { callbackUrl: undefined }));
    expect(reply.status).toBe(200);
    expect(breaches(reply.body)).toEqual([]);
    expect(reply.body.template.quickReplies).toEqual([
      { label: "답변 확인", action: "message", messageText: "답변 확인" },
      { label: "그만", action: "message", messageText: "그만" },
    ]);
  });

  it("as the console's skill test sends it is taken", async () => {
    const test = await open();
    const body = {
      intent: { id: "i", name: "블록 이름" },
      userRequest: {
        timezone: "Asia/Seoul",
        params: { ignoreMe: "true" },
        block: { id: "i", name: "블록 이름" },
        utterance: "발화 내용",
        lang: null,
        user: { id: "662293", type: "accountId", properties: {} },
      },
      bot: { id: "5f1e9b5c2d3f4a6b7c8d9e0f", name: "봇 이름" },
      action: { name: "스킬", clientExtra: null, params: {}, id: "a", detailParams: {} },
    };
    const reply = await post(test, body);
    expect(reply.status).toBe(200);
    expect(breaches(reply.body)).toEqual([]);
  });

  it.each([
    ["nothing", "", /안녕하세요/],
    ["blanks", "  \n ", /안녕하세요/],
    ["a photo", "https://talk.kakaocdn.net/dna/x/y.jpg?credential=a&expires=1&signature=b", /아직 사진은/],
  ])("that says %s gets a kind answer", async (_name, utterance, words) => {
    const test = await open();
    const reply = await post(test, payload(utterance));
    expect(reply.body.template.outputs[0].simpleText.text).toMatch(words);
    expect(breaches(reply.body)).toEqual([]);
    expect(await turnsIn(test)).toBe(0);
  });

  it("of an emoji is a question like any other", async () => {
    const test = await open();
    expect((await post(test, payload("👍🏽"))).body.useCallback).toBe(true);
  });

  it("from the welcome block is greeted with examples to press", async () => {
    const test = await open();
    const reply = await post(test, payload("시작하기", { block: { id: "w", name: "웰컴 블록" } }));
    expect(reply.body.template.outputs[0].simpleText.text).toMatch(/무엇이든 물어보세요/);
    expect(reply.body.template.quickReplies[0]).toMatchObject({ messageText: "무엇이든 물어보세요" });
  });

  it("is answered by the skill it matches, names in the URL, or presses a button of", async () => {
    const test = await open();
    const text = (reply: request.Response) => reply.body.template?.outputs[0].simpleText.text;
    expect(text(await post(test, payload("주사위 6")))).toBe("6");
    expect(text(await post(test, payload("주사위 20"), "/kakao/skill/dice"))).toBe("20");
    const pressed = { ...payload("주사위 4"), action: { clientExtra: { skill: "ask" } } };
    expect((await post(test, pressed)).body.useCallback).toBe(true);
  });
});

describe("commands", () => {
  it.each(["/kakao/skill", "/kakao/skill/ask", "/kakao/skill/dice"])("are understood at %s", async (path) => {
    const test = await open();
    const say = async (utterance: string) => (await post(test, payload(utterance), path)).body.template;
    const text = async (utterance: string) => (await say(utterance)).outputs[0].simpleText.text;
    expect(await text("답변 확인")).toMatch(/아직 못 보신 답은 없어요/);
    expect(await text("새 대화")).toMatch(/새 대화를 시작했어요/);
    expect(await text(" 이어보기 ")).toMatch(/이어서 볼 내용이 없어요/);
    expect(JSON.stringify((await say("도움말")).outputs[0].carousel)).toMatch(/주사위를 던져요/);
    expect(await turnsIn(test)).toBe(0);
  });
});

describe("an instant skill in trouble", () => {
  const skills = (run: () => never | Promise<never>) => [
    { name: "bad", description: "고장", mode: "instant", match: "고장", run } as const,
  ];
  it.each([
    [
      "throws",
      () => {
        throw new Error("skill");
      },
    ],
    ["never ends", () => new Promise<never>(() => {})],
  ])("that %s costs an apology, not the 5 s", async (_name, run) => {
    const test = await openApp(inject("redisEnv"), { skills: skills(run) });
    const reply = await post(test, payload("고장"));
    expect(reply.status).toBe(200);
    expect(reply.body.template.outputs[0].simpleText.text).toMatch(/지금은 답하기 어려워요/);
  });

  it("whose card breaks a limit shows an apology instead of nothing", async () => {
    const card = { simpleText: { text: "x".repeat(1_001) } };
    const test = await openApp(inject("redisEnv"), {
      skills: [
        { name: "big", description: "큼", mode: "instant", match: "큼", run: () => ({ cards: [card] }) },
      ],
    });
    const reply = await post(test, payload("큼"));
    expect(breaches(reply.body)).toEqual([]);
    expect(test.log()).toContain("turn.response_invalid");
  });
});

describe("a photo", () => {
  it("leaves no trace of its address, whatever takes it", async () => {
    const secret = "credential=c0ffee&expires=1&signature=5ec";
    const url = `https://talk.kakaocdn.net/dna/a/i.jpg?${secret}`;
    const test = await open();
    const secure = JSON.stringify({ secureUrls: `List(${url})` });
    const body = { ...payload(`${url} 이게 뭐예요?`), action: { params: { secure } } };
    expect((await post(test, body)).body.useCallback).toBe(true);
    await post(test, payload(url), "/kakao/skill/ask");
    await post(test, payload(url), "/kakao/skill/dice");
    const [key = ""] = await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*:turn:*`);
    const kept = await test.parts.producer.hget(key, "data");
    expect(kept).toContain("[photo] 이게 뭐예요?");
    expect(kept).not.toMatch(/kakaocdn|c0ffee|5ec/);
    expect(test.log()).not.toMatch(/kakaocdn|c0ffee/);
  });
});

describe("what is kept from logs and queue", () => {
  it("is everything a person wrote, who they are, and every key", async () => {
    const test = await open();
    const token = "cbtoken:deadbeefdeadbeefdeadbeefdeadbeef";
    const callbackUrl = `https://bot-api.kakao.com/v1/bots/b/callback/${token}`;
    const body = payload("아무도 보면 안 되는 말", { callbackUrl, user: { id: "a-private-user-key" } });
    await post(test, body);
    await post(test, {
      ...body,
      userRequest: { ...body.userRequest, callbackUrl: "https://evil.example/secret-path" },
    });
    await post(test, '{"아무도 보면 안 되는 말": ');
    const { producer, keys } = test.parts;
    const queued = await keysLike(producer, `${keys.queuePrefix}:*`);
    const dumps = await Promise.all(queued.map(async (key) => [key, await dump(producer, key)]));
    const { text } = await test.parts.metrics.page();
    for (const secret of ["아무도", "private-user-key", token, SECRET, "secret-path"]) {
      expect(test.log()).not.toContain(secret);
      expect(JSON.stringify(dumps)).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
    expect(test.log()).toContain("turn.admitted");
    expect(queued.length).toBeGreaterThan(0);
  });
});

async function dump(redis: TestApp["parts"]["producer"], key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === "hash") return redis.hgetall(key);
  if (type === "list") return redis.lrange(key, 0, -1);
  if (type === "zset") return redis.zrange(key, 0, "-1");
  if (type === "stream") return redis.xrange(key, "-", "+");
  return redis.get(key);
}
