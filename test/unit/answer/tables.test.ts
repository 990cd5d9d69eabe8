import { describe, expect, it } from "vitest";
import { renderAnswer } from "../../../src/answer/render.ts";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { expectSound } from "./helpers.ts";

const shown = (markdown: string): readonly KakaoComponent[] => {
  const pages = renderAnswer({ markdown }, { group: false });
  expectSound(pages);
  return pages.flat();
};
const kinds = (markdown: string) => shown(markdown).map((component) => Object.keys(component)[0]);
const table = (...rows: readonly string[]): string => {
  const [head = "", ...body] = rows;
  return [head, head.replace(/[^|]+/g, "---"), ...body].map((row) => `|${row}|`).join("\n");
};
const rows = (count: number, row: string) => Array<string>(count).fill(row);

describe("a table", () => {
  it("of two columns with short names is an item card", () => {
    expect(shown(table("**값**|수", "여섯글자까지|`1`", "나|$x^2$"))).toEqual([
      {
        itemCard: {
          head: { title: "값 · 수" },
          itemList: [
            { title: "여섯글자까지", description: "1" },
            { title: "나", description: "x²" },
          ],
        },
      },
    ]);
    expect(kinds(table("값|수", ...rows(10, "가|1")))).toEqual(["itemCard"]);
  });

  it("of two columns with longer names, or three, is a list card of up to five rows", () => {
    expect(kinds(table("값|수", "일곱 글자가 넘음|1"))).toEqual(["listCard"]);
    expect(shown(table("값|수|곳", "가|1|서울"))).toEqual([
      { listCard: { header: { title: "값 · 수 · 곳" }, items: [{ title: "가", description: "1 · 서울" }] } },
    ]);
    expect(kinds(table("값|수|곳", ...rows(5, "가|1|서울")))).toEqual(["listCard"]);
  });

  it.each([
    ["eleven rows", table("값|수", ...rows(11, "가|1"))],
    ["six rows with long names", table("값|수", ...rows(6, "일곱 글자가 넘음|1"))],
    ["four columns", table("가|나|다|라", "1|2|3|4")],
    ["one column", table("가", "1")],
    ["an empty cell", table("값|수", "가|")],
    ["a cell of two lines", table("값|수", "가|1<br>2")],
    ["a cell too long for its line", table("값|수", `가|${"나".repeat(31)}`)],
    ["headers too long for a line", table(`${"값".repeat(20)}|${"수".repeat(20)}`, "가|1")],
    ["no rows", table("값|수")],
    ["a quote around it", table("값|수", "가|1").replace(/^/gm, "> ")],
  ])("with %s is lines of text", (_, markdown) => {
    expect(kinds(markdown)).toEqual(["simpleText"]);
  });

  it("stays where it stands in the text", () => {
    expect(kinds(`앞말\n\n${table("값|수", "가|1")}\n\n뒷말`)).toEqual([
      "simpleText",
      "itemCard",
      "simpleText",
    ]);
  });

  it("is no card when that would take another page", () => {
    const small = table("값|수", "가|1");
    expect(kinds(`하나\n\n${small}\n\n둘\n\n${small}\n\n셋`)).toEqual(["simpleText"]);
  });

  it("hands its links on", () => {
    expect(shown(table("값|곳", "가|[백과](https://a.b)"))).toMatchObject([
      { itemCard: { itemList: [{ description: "백과" }] } },
      { textCard: { title: "백과", buttons: [{ webLinkUrl: "https://a.b/" }] } },
    ]);
  });
});
