import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SaenggakError } from "../../../src/errors.ts";
import { parsePayload } from "../../../src/kakao/payload.ts";

const request = { utterance: "안녕", user: { id: "u1", type: "botUserKey", properties: {} } };

/** What a production channel sends when the block's callback option is on. */
const full = {
  intent: { id: "i1", name: "폴백 블록", extra: { reason: { code: 1, message: "OK" } } },
  userRequest: {
    callbackUrl: "https://bot-api.kakao.com/v1/bots/0123456789abcdef01234567!/callback/cbtoken:00ff%2F%3a",
    timezone: "Asia/Seoul",
    params: { surface: "Kakaotalk.plusfriend" },
    block: { id: "b1", name: "폴백 블록" },
    utterance: "양자 얽힘이 뭐예요?",
    lang: "ko",
    user: {
      id: "u1",
      type: "botUserKey",
      properties: { plusfriendUserKey: "p1", plusfriend_user_key: "p1", isFriend: true, botUserKey: "u1" },
    },
  },
  bot: { id: "bot1", name: "생각" },
  action: {
    id: "a1",
    name: "reasoning",
    params: { sys_date: '{"date":"2026-11-01"}' },
    detailParams: { sys_date: { origin: "내일", value: "{}", groupName: "" } },
    clientExtra: { turn: "t1", nested: { list: [1, { a: null }] } },
  },
  contexts: [],
  flow: {
    trigger: { type: "QUICKREPLY_BUTTON_MESSAGE", referrerBlock: { id: "b0", name: "x" } },
    lastBlock: null,
  },
};

/** What the console's skill test sends. */
const consoleTest = {
  intent: { id: "i1", name: "블록 이름" },
  userRequest: {
    timezone: "Asia/Seoul",
    params: { ignoreMe: "true" },
    block: { id: "i1", name: "블록 이름" },
    utterance: "발화 내용",
    lang: null,
    user: { id: "662293", type: "accountId", properties: {} },
  },
  bot: { id: "bot1", name: "봇 이름" },
  action: { name: "n1", clientExtra: null, params: {}, id: "a1", detailParams: {} },
};

const refusal = (body: unknown): SaenggakError => {
  try {
    parsePayload(body);
  } catch (error) {
    if (error instanceof SaenggakError) return error;
    throw error;
  }
  throw new Error("accepted");
};

describe("parsePayload reads", () => {
  it("a production payload, with its callback URL byte for byte", () => {
    expect(parsePayload(full)).toEqual({
      bot: "bot1",
      user: "u1",
      utterance: "양자 얽힘이 뭐예요?",
      block: { id: "b1", name: "폴백 블록" },
      action: {
        name: "reasoning",
        params: { sys_date: '{"date":"2026-11-01"}' },
        clientExtra: { turn: "t1", nested: { list: [1, { a: null }] } },
      },
      lang: "ko",
      callbackUrl: full.userRequest.callbackUrl,
      trigger: "QUICKREPLY_BUTTON_MESSAGE",
      isFriend: true,
      tester: false,
    });
  });

  it("the console's skill test", () => {
    expect(parsePayload(consoleTest)).toEqual({
      bot: "bot1",
      user: "662293",
      utterance: "발화 내용",
      block: { id: "i1", name: "블록 이름" },
      action: { name: "n1", params: {} },
      isFriend: false,
      tester: true,
    });
  });

  it("a payload of which only the utterance and the person are there, the rest missing or null", () => {
    const least = {
      bot: "",
      user: "u1",
      utterance: "안녕",
      action: { params: {} },
      isFriend: false,
      tester: false,
    };
    expect(parsePayload({ userRequest: { utterance: "안녕", user: { id: "u1" } } })).toEqual(least);
    const nulls = { callbackUrl: null, block: null, lang: null, params: null, chat: null };
    const user = { id: "u1", type: null, properties: null };
    expect(
      parsePayload({
        userRequest: { ...nulls, utterance: "안녕", user },
        bot: null,
        action: null,
        flow: null,
      }),
    ).toEqual(least);
    const inner = { params: null, clientExtra: null, name: null };
    expect(
      parsePayload({ userRequest: request, bot: { id: null }, action: inner, flow: { trigger: null } }),
    ).toEqual(least);
  });

  it("the room's key in a group chat", () => {
    const chat = { id: "g1", type: "botGroupKey", properties: { botGroupKey: "g1" } };
    expect(parsePayload({ userRequest: { ...request, chat } }).group).toBe("g1");
  });

  it("a photo, from the utterance or the parameters", () => {
    const url = "https://talk.kakaocdn.net/dna/x/i_a.png?credential=c&expires=1&signature=s%2B";
    expect(parsePayload({ userRequest: { ...request, utterance: url } }).media).toBe("photo");
    const params = (media: unknown) => parsePayload({ userRequest: { ...request, params: { media } } }).media;
    expect(params({ type: "image", url })).toBe("photo");
    expect(params({ type: "video", url })).toBe("other");
    expect(params({ type: "image", url: "http://127.0.0.1/" })).toBeUndefined();
    expect(params("https://talk.kakaocdn.net/x")).toBeUndefined();
    const other = "https://dn-m.talk.kakaocdn.net/a.jpg?credential=c&signature=s";
    expect(parsePayload({ userRequest: { ...request, utterance: other } }).media).toBe("photo");
  });

  it.each([
    "https://talk.kakaocdn.net/a.png 이 사진 뭐예요?",
    "https://talk.kakaocdn.net.evil.example/a.png",
    "http://talk.kakaocdn.net/a.png",
    "https://talk.kakaocdn.net/a.png\nhttps://talk.kakaocdn.net/b.png",
  ])("no photo in %j", (utterance) => {
    expect(parsePayload({ userRequest: { ...request, utterance } }).media).toBeUndefined();
  });

  it.each([
    [
      "https://talk.kakaocdn.net/a.png?credential=c&expires=1&signature=s 이 사진 뭐예요?",
      "[photo] 이 사진 뭐예요?",
    ],
    ["두 장(http://secure.kakaocdn.net/a, https://p.kakaocdn.net/b)", "두 장([photo], [photo])"],
    ["https://x.s3.amazonaws.com/a?X-Amz-Credential=c&X-Amz-Signature=s", "[photo]"],
    ["https://talk.kakaocdn.net/dn/a(1),b.jpg?credential=c&signature=s 뭐예요?", "[photo] 뭐예요?"],
    ["https://storage.googleapis.com/a?X-Goog-Signature=s, 다음", "[photo], 다음"],
    [
      "https://example.com/a,https://p.kakaocdn.net/b,https://p.kakaocdn.net/c",
      "https://example.com/a,[photo],[photo]",
    ],
    ["(https://x.blob.core.windows.net/a?sv=1&sig=s)", "([photo])"],
    ["https://kakaocdn.net.example/a 와 https://example.com/?expires=1", undefined],
  ])("no address that opens a picture, in %j", (given, kept = given) => {
    expect(parsePayload({ userRequest: { ...request, utterance: given } }).utterance).toBe(kept);
    const secure = JSON.stringify({ secureUrls: `List(${given})`, expire: "10m" });
    const { params } = parsePayload({ userRequest: request, action: { params: { secure } } }).action;
    expect(JSON.parse(params.secure ?? "").secureUrls).toBe(`List(${kept})`);
  });

  it("a lone surrogate as U+FFFD and a whole pair as it is", () => {
    expect(parsePayload({ userRequest: { ...request, utterance: "a\ud83d b\ude00 😀" } }).utterance).toBe(
      "a\ufffd b\ufffd 😀",
    );
  });

  it("only string parameters, and names that objects inherit without harm", () => {
    const json = JSON.stringify({ userRequest: request, action: { params: 0, clientExtra: 0 } });
    const hostile = '{"__proto__":"x","constructor":"c","n":1,"o":{"a":1},"null":null,"s":"글"}';
    const extra = '{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true},"b":1}}';
    const body = JSON.parse(
      json.replace('"params":0', `"params":${hostile}`).replace('Extra":0', `Extra":${extra}`),
    );
    const { params, clientExtra } = parsePayload(body).action;
    expect(Object.entries(params)).toEqual([
      ["constructor", "c"],
      ["s", "글"],
    ]);
    expect(params.toString).toBeUndefined();
    expect(JSON.stringify(clientExtra)).toBe('{"a":{"b":1}}');
    const merged: { admin?: unknown } = Object.assign({}, clientExtra);
    expect(merged.admin).toBeUndefined();
  });
});

describe("parsePayload refuses", () => {
  const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`k${index}`, "v"]));
  const cases: [name: string, body: unknown, path: string][] = [
    ["nothing", undefined, "the body"],
    ["an array", [full], "the body"],
    ["a text", "{}", "the body"],
    ["a missing userRequest", { bot: { id: "b" } }, "userRequest"],
    ["userRequest as an array", { userRequest: [request] }, "userRequest"],
    ["a missing utterance", { userRequest: { user: request.user } }, "userRequest.utterance"],
    ["a null utterance", { userRequest: { ...request, utterance: null } }, "userRequest.utterance"],
    ["an utterance that is no text", { userRequest: { ...request, utterance: 5 } }, "userRequest.utterance"],
    [
      "an endless utterance",
      { userRequest: { ...request, utterance: "가".repeat(20_001) } },
      "userRequest.utterance",
    ],
    ["a missing user", { userRequest: { utterance: "a" } }, "userRequest.user"],
    [
      "a missing user id",
      { userRequest: { ...request, user: { type: "botUserKey" } } },
      "userRequest.user.id",
    ],
    ["an empty user id", { userRequest: { ...request, user: { id: "" } } }, "userRequest.user.id"],
    ["a numeric user id", { userRequest: { ...request, user: { id: 1 } } }, "userRequest.user.id"],
    [
      "an endless user id",
      { userRequest: { ...request, user: { id: "u".repeat(201) } } },
      "userRequest.user.id",
    ],
    [
      "properties as an array",
      { userRequest: { ...request, user: { id: "u", properties: [] } } },
      "properties",
    ],
    ["bot as an array", { userRequest: request, bot: [] }, "bot"],
    ["action as an array", { userRequest: request, action: [] }, "action"],
    ["params as an array", { userRequest: request, action: { params: [] } }, "action.params"],
    ["params without end", { userRequest: request, action: { params: many } }, "action.params"],
    ["clientExtra as a text", { userRequest: request, action: { clientExtra: "x" } }, "action.clientExtra"],
    [
      "clientExtra without end",
      { userRequest: request, action: { clientExtra: many } },
      "action.clientExtra",
    ],
    [
      "clientExtra nested deeply",
      { userRequest: request, action: { clientExtra: deep(30_000) } },
      "action.clientExtra",
    ],
    [
      "an endless callbackUrl",
      { userRequest: { ...request, callbackUrl: "x".repeat(2_049) } },
      "callbackUrl",
    ],
    ["a callbackUrl that is no text", { userRequest: { ...request, callbackUrl: {} } }, "callbackUrl"],
  ];
  it.each(cases)("%s", (_name, body, path) => {
    const error = refusal(body);
    expect(error.code).toBe("MALFORMED_PAYLOAD");
    expect(error.message).toContain(`${path}: `);
  });

  it("without repeating what was written", () => {
    const secret = "주민번호";
    for (const body of [
      { userRequest: { utterance: [secret], user: secret } },
      { userRequest: { ...request, lang: secret.repeat(100) } },
      { userRequest: request, action: { clientExtra: { [secret]: deep(20) } } },
    ])
      expect(refusal(body).message).not.toContain(secret);
  });

  it("or reads anything JSON: it never fails in another way", () => {
    const part = fc.jsonValue({ maxDepth: 4 });
    const shaped = fc.record(
      {
        userRequest: fc.oneof(part, fc.record({ utterance: part, user: fc.record({ id: part }) })),
        action: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(part, shaped), (body) => {
        try {
          return parsePayload(body).utterance.isWellFormed();
        } catch (error) {
          return error instanceof SaenggakError && error.code === "MALFORMED_PAYLOAD";
        }
      }),
      { numRuns: 500 },
    );
  });
});
