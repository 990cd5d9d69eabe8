import { describe, expect, it } from "vitest";
import { closeMarks } from "../../../src/answer/unfinished.ts";

describe("Markdown that is still being written", () => {
  it.each([
    ["**굵은 문장이에요.", "**굵은 문장이에요.**"],
    ["**굵은 *기울인 문장이에요.", "**굵은 *기울인 문장이에요.***"],
    ["~~지운 문장이에요.", "~~지운 문장이에요.~~"],
    ["- **제목**: `코드예요.", "- **제목**: `코드예요.`"],
    ["* 목록이에요.\n* *기울인 것이에요.", "* 목록이에요.\n* *기울인 것이에요.*"],
    ["[이 문장이에요.", "이 문장이에요."],
    ["그림이에요. ![이 그림이에요.", "그림이에요. 이 그림이에요."],
    ["값은 다음과 같아요.\n\n\\[\nx = 1.", "값은 다음과 같아요."],
    ["값은 $$x = 1.", "값은"],
    ["표예요.\n\n| 값 | 수 |", "표예요."],
  ])("%j is shown as %j", (written, shown) => {
    expect(closeMarks(written)).toBe(shown);
  });

  it.each([
    "2**10은 1024예요.",
    "2 * 3은 6이에요.",
    "**굵은 말**이에요. `코드`도, \\* 도 있어요.",
    "[글](https://a.b)이에요.",
    "\\(x\\)와 $$y$$예요.",
    "| 값 | 수 |\n|---|---|\n| 가 | 1 |",
    "```\n**코드예요.\n| 값 |",
  ])("%j stays", (written) => {
    expect(closeMarks(written)).toBe(written);
  });
});
