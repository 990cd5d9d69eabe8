import { describe, expect, it } from "vitest";
import { markdownToPlain } from "../../../src/answer/plain.ts";
import { renderAnswer } from "../../../src/answer/render.ts";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { expectSound, texts } from "./helpers.ts";

const card: KakaoComponent = { textCard: { title: "카드", description: "설명" } };
const person = { group: false };
const room = { group: true };

describe("renderAnswer", () => {
  it.each(["", " \n\t", "\u200b\u3164", "<think></think>", "<!-- 말 없음 -->", "[](#x)", "```\n```"])(
    "has nothing to show for %j",
    (markdown) => {
      expect(renderAnswer({ markdown }, person)).toEqual([]);
    },
  );

  it("has nothing to show for an empty answer", () => {
    expect(renderAnswer({ reasoning: "생각" }, person)).toEqual([]);
    expect(renderAnswer({ markdown: " " }, room)).toEqual([]);
  });

  it("puts cards after the text, three components a page", () => {
    const pages = renderAnswer({ markdown: "안녕", cards: [card, card, card] }, person);
    expect(pages).toEqual([[{ simpleText: { text: "안녕" } }, card, card], [card]]);
  });

  it("starts a new page before 30 KB", () => {
    const image: KakaoComponent = {
      simpleImage: { imageUrl: `https://a.b/${"c".repeat(14_000)}`, altText: "그림" },
    };
    const pages = renderAnswer({ cards: [image, image, image] }, person);
    expect(pages.map((page) => page.length)).toEqual([1, 1, 1]);
  });

  it("lists sources under 참고", () => {
    const sources = [
      { title: "백과 <think>\n사전", url: "https://a.b" },
      { title: "", url: "https://www.c.d/길" },
      { title: " ", url: "" },
      { title: "열 수 없는 곳", url: "javascript:alert(1)" },
    ];
    const items = [
      { title: "백과 사전", description: "a.b", link: { web: "https://a.b/" } },
      { title: "c.d", link: { web: "https://www.c.d/%EA%B8%B8" } },
      { title: "열 수 없는 곳", description: "javascript:alert(1)" },
    ];
    expect(renderAnswer({ markdown: "답", sources }, person)).toEqual([
      [{ simpleText: { text: "답" } }, { listCard: { header: { title: "참고" }, items } }],
    ]);
    expect(texts(renderAnswer({ markdown: "답", sources }, room))).toEqual([
      "답\n\n참고\n- 백과 사전\n  https://a.b\n- https://www.c.d/길\n- 열 수 없는 곳\n  javascript:alert(1)",
    ]);
  });

  it("shows nine sources in one component, and leaves links to them to it", () => {
    const sources = Array.from({ length: 9 }, (_, i) => ({ title: `글 ${i}`, url: `https://a.b/${i}` }));
    const [page] = renderAnswer({ markdown: "[글](https://a.b/3)에 따르면 그래요.", sources }, person);
    expect(page).toHaveLength(2);
    expect(page?.[1]).toMatchObject({
      carousel: { type: "listCard", items: Array(3).fill({ header: { title: "참고" } }) },
    });
    expectSound([page ?? []]);
  });

  it("begins with the lead, in the first bubble, before text, Markdown and cards, in a group too", () => {
    const lead = "지금은 *R1*의 답이에요.";
    expect(texts(renderAnswer({ lead, text: "글", markdown: "**답**" }, person))).toEqual([
      `${lead}\n\n글\n\n답`,
    ]);
    expect(renderAnswer({ lead, text: "글" }, room)).toEqual([[{ simpleText: { text: `${lead}\n\n글` } }]]);
    expect(renderAnswer({ lead, markdown: "**답**" }, room)).toEqual([
      [{ simpleText: { text: lead } }, { simpleText: { text: "**답**", extra: { markdown: true } } }],
    ]);
    expect(renderAnswer({ lead, cards: [card] }, person)).toEqual([[{ simpleText: { text: lead } }, card]]);
  });

  it("shows text as it stands, before the Markdown, in a group too", () => {
    const answer = { text: "2 * 3 * 4\n  # 그대로", markdown: "**굵게**" };
    expect(texts(renderAnswer(answer, person))).toEqual(["2 * 3 * 4\n  # 그대로\n\n굵게"]);
    expect(renderAnswer(answer, room)).toEqual([
      [
        { simpleText: { text: "2 * 3 * 4\n  # 그대로" } },
        { simpleText: { text: "**굵게**", extra: { markdown: true } } },
      ],
    ]);
  });

  it("cleans what could harm a screen", () => {
    expect(markdownToPlain("a\0b\u202Ec\u2066d\ud800e\r\nf\u0007&#x202e;g")).toBe("abcd\uFFFDe\nfg");
  });

  it("says so when an answer is too long to read", () => {
    const shown = texts(renderAnswer({ markdown: "긴 이야기예요. ".repeat(20_000) }, person));
    expect(shown.at(-1)).toMatch(/여기까지만 보여 드려요\.$/);
  });
});

describe("in a group", () => {
  it("writes mathematics in Unicode, since the app sets none, and keeps what Markdown would take for marks", () => {
    const markdown =
      "\\(a_{ij}*b*c\\) 와 $x^2$, `$x^2$`, $5\n\n$$\n\\begin{aligned} a &= b \\\\ - c &= d \\end{aligned}\n$$";
    expect(texts(renderAnswer({ markdown }, room))).toEqual([
      "aᵢⱼ\\*b\\*c 와 x², `$x^2$`, $5\n\na = b  \n\\- c = d",
    ]);
  });

  it("has no heading at a bubble's end", () => {
    const markdown = `${"가".repeat(400)}\n\n## 제목\n\n${"나".repeat(300)}`;
    expect(texts(renderAnswer({ markdown }, room))).toEqual([
      "가".repeat(400),
      `## 제목\n\n${"나".repeat(300)}`,
    ]);
  });

  it("keeps Markdown but no think tag, however it is written", () => {
    const markdown =
      "<think>\n\n**답**은 `<think>` 안의 \\</think\\> &lt;think&gt; <thi<think>nk>\n\n```\n</think>\n```";
    expect(texts(renderAnswer({ markdown }, room))).toEqual(["**답**은 `think` 안의   \n\n```\n/think\n```"]);
  });

  it("closes and opens a fence over a cut", () => {
    const code = Array.from({ length: 60 }, (_, index) => `  print("${index}번째 줄을 인쇄해요")`);
    const bubbles = texts(
      renderAnswer({ markdown: `코드:\n\n\`\`\`python\n${code.join("\n")}\n\`\`\`\n\n끝` }, room),
    );
    expect(bubbles.length).toBeGreaterThan(2);
    for (const bubble of bubbles) {
      expect(bubble.length).toBeLessThanOrEqual(500);
      expect(bubble.match(/^```/gm)?.length).toBe(2);
    }
    expect(
      bubbles
        .join("\n")
        .split("\n")
        .filter((line) => line.startsWith("  print")),
    ).toEqual(code);
  });
});

/** What the parser is slow at, or falls over: each has taken seconds or the stack without the bounds. */
const HOSTILE: Readonly<Record<string, string>> = {
  quotes: ">",
  "numbered lists": "1. ",
  brackets: "[",
  "pictures in pictures": "![",
  emphasis: "*a_ ",
  "emphasis in paragraphs": `${"*a_ ".repeat(330)}\n\n`,
  underlines: "a\n=\n",
  comments: "<!--a",
  instructions: "<?a",
  scripts: "<sup>",
  tables: "|a|b|\n|-|-|\n",
  "lists with gaps": "- a\n\n",
  think: "<think>",
  fractions: "\\(\\frac",
  dollars: "$$a",
  "one word": "가",
  "links in a line": "[a](http://b.c) ",
  "links in paragraphs": "[a](http://b.c/1)\n\n",
  "long links": `[a](http://b.c/${"d".repeat(900)})\n\n`,
  addresses: "http://a.b ",
  "small tables": "|a|b|\n|-|-|\n|c|d|\n\n",
  "code blocks": "```\na\n\nb\n```\n",
  nothing: "\n",
};

/** Of this process: what else the machine does must not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

describe("hostile input", () => {
  it.each(Object.entries(HOSTILE))("%s: a megabyte is rendered with three seconds of work", (_, part) => {
    const markdown = part.repeat(Math.ceil(1_000_000 / part.length));
    const before = cpuMs();
    const pages = [...renderAnswer({ markdown }, person), ...renderAnswer({ markdown }, room)];
    expect(cpuMs() - before).toBeLessThan(3000 * 2);
    expectSound(pages);
  });

  it("long lazy quotes and deep lists too", () => {
    const lazy = `${"> ".repeat(12)}${"a\n".repeat(500_000)}`;
    const deep = Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth * 2)}- a\n`).join("");
    const wide = `|${"h".repeat(20_000)}|b|\n|-|-|\n${"a\n".repeat(400_000)}`;
    for (const markdown of [lazy, deep, wide]) {
      const before = cpuMs();
      const pages = renderAnswer({ markdown }, person);
      expect(cpuMs() - before).toBeLessThan(3000);
      expectSound(pages);
    }
  });
});
