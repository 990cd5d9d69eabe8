import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonLine, jsonLines } from "../../../../src/emulator/page/exchange/json-lines.ts";
import { placeOf } from "../../../../src/emulator/page/exchange/json-place.ts";
import { ackOf } from "../../../../src/emulator/page/exchange/json-read.ts";

const ALL = Number.POSITIVE_INFINITY;
const textOf = ({ depth, pieces }: JsonLine): string =>
  "  ".repeat(depth) + pieces.map(({ text }) => text).join("");
const laidOut = (source: string, most = ALL): string => jsonLines(source, most).lines.map(textOf).join("\n");

describe("JSON in lines", () => {
  it("looks as JSON.stringify lays it out, for every value", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: fc.constantFrom("가", '"', "\\", "\n", "a", "😀", "[", "{", ",") }),
        (value) => {
          expect(laidOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
          expect(laidOut(JSON.stringify(value, null, "\t"))).toBe(JSON.stringify(value, null, 2));
        },
      ),
    );
  });

  it("names the place of every value", () => {
    const { lines } = jsonLines('{"a":{"b":[1,{"c":[]}]},"d":null}', ALL);
    expect(lines.flatMap(({ at }) => at ?? [])).toEqual([
      "[]",
      '["a"]',
      '["a","b"]',
      '["a","b",0]',
      '["a","b",1]',
      '["a","b",1,"c"]',
      '["d"]',
    ]);
  });

  it("keeps the spelling of numbers and a key that comes twice", () => {
    expect(laidOut('{"version":2.0,"a":1e3,"a":12345678901234567890}')).toBe(
      '{\n  "version": 2.0,\n  "a": 1e3,\n  "a": 12345678901234567890\n}',
    );
  });

  it("shows escaped letters as letters, and unseen marks as escapes", () => {
    expect(laidOut('"\\uac00\\n"')).toBe('"가\\n"');
    expect(laidOut('"\\ud83d"')).toBe('"\\ud83d"');
    expect(laidOut('"a\u202eb👨‍👩‍👧"')).toBe('"a\\u202eb👨‍👩‍👧"');
  });

  it("tells keys, strings, numbers and words apart", () => {
    const { lines } = jsonLines('{"a":["b",-1,true]}', ALL);
    const kinds = lines.flatMap(({ pieces }) =>
      pieces.filter(({ as }) => as !== "plain").map(({ as }) => as),
    );
    expect(kinds).toEqual(["key", "string", "number", "word"]);
  });

  it("leaves the end out when it is too long, and says so", () => {
    const long = JSON.stringify(Array.from({ length: 50_000 }, () => "가나다"));
    const { lines, cut } = jsonLines(long, 1_000);
    expect(cut).toBe(true);
    expect(lines.map(textOf).join("").length).toBeLessThan(1_100);
    expect(laidOut(JSON.stringify("가".repeat(5_000)), 100)).toHaveLength(101);
  });

  it("is not thrown off by depth", () => {
    expect(jsonLines("[".repeat(50_000) + "]".repeat(50_000), 200_000).cut).toBe(true);
  });
});

describe("the place of a breach", () => {
  const body = {
    template: { outputs: [{ simpleText: { text: "가" } }], quickReplies: [] },
    data: { "a.b": { c: 1 }, e: { "b[0]": 2 } },
  };

  it.each([
    ["response", [], true],
    ["template", ["template"], true],
    ["template.outputs[0].simpleText.text", ["template", "outputs", 0, "simpleText", "text"], true],
    ["data.a.b.c", ["data", "a.b", "c"], true],
    ["data.e.b[0]", ["data", "e", "b[0]"], true],
    ["version", [], false],
    ["template.outputs[0].simpleText.extra.markdown", ["template", "outputs", 0, "simpleText"], false],
    ["template.outputs[4]", ["template", "outputs"], false],
    ["template.quickReplies.items", ["template", "quickReplies"], false],
    ["template.outputs[0].simpleText.text.deeper", ["template", "outputs", 0, "simpleText", "text"], false],
  ])("%s", (path, way, exact) => {
    expect(placeOf(body, path)).toEqual({ at: JSON.stringify(way), exact });
  });

  it("is the whole for a body that is no object", () => {
    for (const value of [null, 3, "가", []]) {
      expect(placeOf(value, "response")).toEqual({ at: "[]", exact: true });
      expect(placeOf(value, "version")).toEqual({ at: "[]", exact: false });
    }
  });
});

describe("an acknowledgement", () => {
  it.each([
    ['{"useCallback":true,"data":{"text":"잠시만요"}}', { text: "잠시만요" }],
    ['{"useCallback":true,"data":null}', { text: undefined }],
    ['{"useCallback":true}', { text: undefined }],
    ['{"useCallback":"true"}', undefined],
    ["null", undefined],
    ["<html>", undefined],
  ])("%s", (body, expected) => {
    expect(ackOf(body)).toEqual(expected);
  });
});
