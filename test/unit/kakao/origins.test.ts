import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAllowedCallback, parseCallbackOrigins, splitCallback } from "../../../src/kakao/origins.ts";

const kakao = parseCallbackOrigins("https://*.kakao.com");
const real =
  "https://bot-api.kakao.com/v1/bots/0123456789abcdef01234567!/callback/cbtoken:00112233445566778899aabbccddeeff";

describe("parseCallbackOrigins", () => {
  it("reads exact hosts, wildcards, ports and addresses", () => {
    expect(
      parseCallbackOrigins(
        " https://*.Kakao.com,http://127.0.0.1:3000 , http://[::1]:80,https://a.example:443",
      ),
    ).toEqual([
      { scheme: "https:", host: "kakao.com", below: true, port: "" },
      { scheme: "http:", host: "127.0.0.1", below: false, port: "3000" },
      { scheme: "http:", host: "[::1]", below: false, port: "" },
      { scheme: "https:", host: "a.example", below: false, port: "" },
    ]);
  });

  it.each([
    "",
    "kakao.com",
    "*",
    "ftp://kakao.com",
    "https://",
    "https://*",
    "https://*.com",
    "https://*.*.kakao.com",
    "https://a*.kakao.com",
    "https://kakao.com/",
    "https://kakao.com/path",
    "https://kakao.com?x",
    "https://kakao.com#x",
    "https://u@kakao.com",
    "https://u:p@kakao.com",
    "https://kakao.com:99999",
    "https://kakao.com:",
    "https://kakao.com.",
    "https://a..kakao.com",
    "https://.kakao.com",
    "https://*.0.0.1",
    "https://*.127.0.0.1",
    "https://0x7f.1",
    "https://2130706433",
    "https://[::1",
    "https://카카오.com",
    "https://kakao.com https://daum.net",
    "https://callback.deepseek.com",
    "https://*.deepseek.com:8443",
  ])("finds fault with %j", (entry) => {
    expect(() => parseCallbackOrigins(entry)).toThrow(`"${entry}"`);
  });

  it("names every faulty entry at once", () => {
    expect(() => parseCallbackOrigins("https://a.example,one,https://*.com")).toThrow(
      /"one" .*; "https:\/\/\*\.com" needs/,
    );
  });
});

describe("isAllowedCallback allows", () => {
  it.each([
    real,
    "https://bot-api.kakao.com:443/x",
    "https://BOT-API.kakao.com/x",
    "https://a.b.kakao.com/%2F%3a!:~'()*?x=%00&y=[1]",
    "https://bot-api.kakao.com",
  ])("%s", (url) => expect(isAllowedCallback(url, kakao)).toBe(true));

  it("http, a port or an address only when an entry says so", () => {
    const local = parseCallbackOrigins("http://127.0.0.1:3000,http://[::1]:3000,https://b.example:8443");
    for (const url of ["http://127.0.0.1:3000/cb", "http://[::1]:3000/cb", "https://b.example:8443/cb"])
      expect(isAllowedCallback(url, local)).toBe(true);
    for (const url of [
      "https://127.0.0.1:3000/cb",
      "http://127.0.0.1/cb",
      "http://127.0.0.1:3001/cb",
      "https://b.example/cb",
      "http://2130706433:3000/",
      "http://127.1:3000/",
      "http://0x7f.0.0.1:3000/",
      "http://[::ffff:127.0.0.1]:3000/",
      "http://[0:0:0:0:0:0:0:1]:3000/",
    ])
      expect(isAllowedCallback(url, local), url).toBe(false);
  });
});

describe("isAllowedCallback refuses", () => {
  it.each([
    "",
    "x",
    "//bot-api.kakao.com/",
    "https:bot-api.kakao.com/x",
    "https:/bot-api.kakao.com/x",
    "https:///bot-api.kakao.com/x",
    "http://bot-api.kakao.com/x",
    "ftp://bot-api.kakao.com/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "file:///etc/passwd",
    "HTTPS://bot-api.kakao.com/x",
    "https://kakao.com/",
    "https://evilkakao.com/",
    "https://kakao.com.evil.example/",
    "https://bot-api.kakao.com.evil.example/",
    "https://evil.example/bot-api.kakao.com",
    "https://evil.example?.kakao.com",
    "https://evil.example?x=https://bot-api.kakao.com/",
    "https://user@bot-api.kakao.com/",
    "https://:@bot-api.kakao.com/",
    "https://bot-api.kakao.com@evil.example/",
    "https://bot-api.kakao.com:443@evil.example/",
    "https://bot-api.kakao.com:80/",
    "https://bot-api.kakao.com:8443/",
    "https://bot-api.kakao.com:/x",
    "https://bot-api.kakao.com:0443/",
    "https://bot-api.kakao.com./",
    "https://.kakao.com/",
    "https://a..kakao.com/",
    "https://bot-api.kakao.com#x",
    "https://bot-api.kakao.com/x#",
    "https://evil.example#.kakao.com",
    "https://evil.example\\.kakao.com/",
    "https:\\\\bot-api.kakao.com\\x",
    "https://bot-api.kakao.com\\@evil.example/",
    "https://bot-api.kakao.com/a\\b",
    " https://bot-api.kakao.com/",
    "https://bot-api.kakao.com/ ",
    "https://bot-api.kakao.com/a b",
    "https://bot-api.kakao.com/a\r\nHost: evil",
    "https://bot-api.ka\tkao.com/",
    "https://bot-api.kakao.com/\u0000",
    "https://bot-api.kakao.com/\u200b",
    "https://bot-api.kakаo.com/",
    "https://bot-api.kakao.cоm/",
    "https://bot-api.ｋakao.com/",
    "https://bot-api.kakao。com/",
    "https://bot-api.xn--kako-53d.com/",
    "https://ß.kakao.com/",
    "https://bot-api%2ekakao.com/",
    "https://%62ot-api.kakao.com/",
    "https://evil.example%2f.kakao.com/",
    "https://evil.example%00.kakao.com/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/latest/",
    "https://2130706433/",
    "https://0/",
    "https://localhost/",
    `https://bot-api.kakao.com/${"a".repeat(2_048)}`,
  ])("%j", (url) => expect(isAllowedCallback(url, kakao)).toBe(false));

  it("everything when there are no origins", () => expect(isAllowedCallback(real, [])).toBe(false));

  it("whatever would be sent anywhere else: what is allowed reaches a host under kakao.com by https on 443", () => {
    const piece = fc.constantFrom(
      "https://",
      "http://",
      "https:",
      "//",
      "/",
      "\\",
      "@",
      ":",
      ".",
      "..",
      "#",
      "?",
      "%",
      "%2e",
      "%40",
      "*",
      "kakao.com",
      ".kakao.com",
      "bot-api",
      "evil.example",
      "127.0.0.1",
      "[::1]",
      "443",
      "80",
      "\t",
      "\n",
      " ",
      "\u0000",
      "é",
      "。",
      "ｋ",
      "xn--",
      "&",
      "!",
      ":443",
      "'",
      "|",
    );
    const hostile = fc.array(
      fc.oneof({ weight: 6, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ maxLength: 3 }) }),
      { maxLength: 9 },
    );
    let allowed = 0;
    fc.assert(
      fc.property(fc.constantFrom("https://", "https://bot-api.kakao.com", ""), hostile, (start, pieces) => {
        const raw = start + pieces.join("");
        if (!isAllowedCallback(raw, kakao)) return;
        allowed++;
        const url = new URL(raw);
        expect(url.protocol).toBe("https:");
        expect(url.port).toBe("");
        expect(url.username + url.password + url.hash).toBe("");
        expect(url.hostname).toMatch(/^[^.].*[^.]\.kakao\.com$|^[a-z0-9]\.kakao\.com$/);
        expect(raw).not.toMatch(/[\s\\#]/);
        const target = splitCallback(raw);
        expect(target?.host).toBe(url.hostname);
        const rest = raw.replace(/^https:\/\/[^/?]+/, "");
        expect(target?.path).toBe(rest.startsWith("/") ? rest : `/${rest}`);
      }),
      { numRuns: 3_000 },
    );
    expect(allowed).toBeGreaterThan(50);
  });
});

describe("splitCallback", () => {
  it.each([
    ["https://a.kakao.com/v1/b!/cbtoken:0%2F%3a'x'", "/v1/b!/cbtoken:0%2F%3a'x'"],
    ["https://a.kakao.com/../a/./b/%2e%2e/c?q='1'", "/../a/./b/%2e%2e/c?q='1'"],
    ["https://a.kakao.com?x=1", "/?x=1"],
    ["https://a.kakao.com", "/"],
  ])("keeps the path of %s as it is", (url, path) => expect(splitCallback(url)?.path).toBe(path));
});
