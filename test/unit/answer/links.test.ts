import { describe, expect, it } from "vitest";
import { linkOf } from "../../../src/answer/link.ts";
import { renderAnswer } from "../../../src/answer/render.ts";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { expectSound } from "./helpers.ts";

const shown = (markdown: string): readonly KakaoComponent[] => {
  const pages = renderAnswer({ markdown }, { group: false });
  expectSound(pages);
  return pages.flat();
};
const button = (label: string, webLinkUrl: string) => ({ label, action: "webLink", webLinkUrl });
const sentence = "한 문장이에요. ";

describe("an answer with one link", () => {
  it("has it as a button under its last text", () => {
    expect(shown("[카카오](https://www.kakao.com/)를 보세요.")).toEqual([
      {
        textCard: { description: "카카오를 보세요.", buttons: [button("카카오", "https://www.kakao.com/")] },
      },
    ]);
  });

  it("has it once, however often it is named, and names it plainly when its words are long or an address", () => {
    const long = "[아주 길게 적은 링크의 이름](https://a.b)과 [이것](https://a.b/)";
    expect(shown(long)).toMatchObject([{ textCard: { buttons: [button("링크 열기", "https://a.b/")] } }]);
    expect(shown("https://a.b/길")).toEqual([
      {
        textCard: { description: "https://a.b/길", buttons: [button("링크 열기", "https://a.b/%EA%B8%B8")] },
      },
    ]);
  });

  it("has it on a small card after a text that no card holds, or that holds code", () => {
    const small = {
      textCard: { title: "백과", description: "a.b", buttons: [button("링크 열기", "https://a.b/")] },
    };
    const [, last, ...others] = shown(`${sentence.repeat(45)}[백과](https://a.b)`);
    expect([last, ...others]).toEqual([small]);
    expect(shown("[백과](https://a.b)\n\n```\ncode\n```")).toEqual([
      { simpleText: { text: "백과\n\ncode" } },
      small,
    ]);
  });

  it("has it on the page that speaks of it", () => {
    const pages = renderAnswer(
      { markdown: `[백과](https://a.b)\n\n${sentence.repeat(200)}` },
      { group: false },
    );
    expect(pages.length).toBeGreaterThan(1);
    expect(JSON.stringify(pages[0])).toContain("webLink");
    expect(JSON.stringify(pages.slice(1))).not.toContain("webLink");
  });
});

describe("an answer with several links", () => {
  const list = (count: number) =>
    Array.from({ length: count }, (_, i) => `- [글 ${i}](https://a.b/${i})`).join("\n");

  it("lists up to five on a card, more on a carousel of cards", () => {
    expect(shown(list(5))[1]).toMatchObject({
      listCard: {
        header: { title: "링크" },
        items: Array.from({ length: 5 }, (_, i) => ({
          title: `글 ${i}`,
          description: "a.b",
          link: { web: `https://a.b/${i}` },
        })),
      },
    });
    expect(shown(list(6))[1]).toMatchObject({ carousel: { type: "listCard", items: [{}, {}] } });
    expect(shown(list(21)).slice(1)).toMatchObject([
      { carousel: { type: "listCard" } },
      { carousel: { type: "listCard" } },
    ]);
  });

  it("leaves an address that the text shows to the text", () => {
    expect(shown("https://a.b 와 https://c.d")).toEqual([
      { simpleText: { text: "https://a.b 와 https://c.d" } },
    ]);
    expect(shown("[글](https://a.b)과 [https://a.b](https://a.b), [시](https://c.d)")).toMatchObject([
      { textCard: { description: "글과 https://a.b, 시", buttons: [{ label: "시" }] } },
    ]);
  });

  it("takes none from code", () => {
    expect(shown("`https://a.b` `[글](https://c.d)`")).toEqual([
      { simpleText: { text: "https://a.b [글](https://c.d)" } },
    ]);
  });
});

describe("a link", () => {
  it.each([
    ["javascript:alert(1)", "글"],
    ["JavaScript&#58;alert(1)", "글"],
    ["data:text/html,a", "글"],
    [`https://a.b/${"c".repeat(1000)}`, "글"],
    ["#목차", "글"],
    ["https://bank.com@evil.io/", "글 (https://bank.com@evil.io/)"],
    ["ftp://a.b", "글 (ftp://a.b)"],
    ["naver.com", "글 (naver.com)"],
    ["mailto:a@b.c", "글 (a@b.c)"],
  ])("to %j is text alone", (address, text) => {
    expect(shown(`[글](${address})`)).toEqual([{ simpleText: { text } }]);
  });

  it.each([
    ["https://kakao.com", "https://evil.io"],
    ["kakao.com", "https://kakao.com.evil.io"],
    ["www.kakao.com/login", "https://evil.io/kakao.com"],
  ])("named %j does not hide %j", (words, address) => {
    expect(linkOf(words, address)).toBeUndefined();
    expect(shown(`[${words}](${address})`)).toEqual([{ simpleText: { text: `${words} (${address})` } }]);
  });

  it.each([
    ["Node.js", "https://nodejs.org"],
    ["kakao.com", "https://www.kakao.com/"],
    ["kakao.com", "https://m.kakao.com/a"],
    ["README.md", "https://a.b/README.md"],
  ])("named %j may open %j", (words, address) => {
    expect(linkOf(words, address)).toBeDefined();
  });

  it("shows the end of a long host, which tells whose it is", () => {
    const { site } = linkOf("은행", `https://bank.com.${"a".repeat(60)}.evil.io`) ?? {};
    expect(site).toMatch(/^…a+\.evil\.io$/);
    expect(site).toHaveLength(40);
  });
});
