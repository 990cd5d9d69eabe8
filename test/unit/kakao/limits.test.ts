import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breaches, MAX_BUBBLE_BYTES } from "../../../src/kakao/limits.ts";
import { BUTTON, chars, one, PICTURE, response, SAMPLES, type SampleName, times } from "./limits-samples.ts";

const paths = (value: unknown, options = {}): string[] => breaches(value, options).map(({ path }) => path);

describe("a response as a whole", () => {
  it.each(Object.keys(SAMPLES) as SampleName[])("accepts the smallest %s", (name) => {
    expect(breaches(one(name))).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ["nothing", undefined, ["response"]],
    ["a list", [], ["response"]],
    ["no version", { template: { outputs: [{ simpleText: { text: "가" } }] } }, ["version"]],
    ["a version as a number", { ...one("simpleText"), version: 2.0 }, ["version"]],
    ["no outputs", { version: "2.0", template: {} }, ["template.outputs"]],
    ["empty outputs", response(), ["template.outputs"]],
    ["four outputs", response(...times(4, { simpleText: { text: "가" } })), ["template.outputs"]],
    ["an empty output", response({}), ["template.outputs[0]"]],
    ["two components in one", response({ ...SAMPLES, simpleText: { text: "가" } }), ["template.outputs[0]"]],
    ["an unknown component", response({ video: {} }), ["template.outputs[0]"]],
    ["a name every object has", response({ constructor: {} }), ["template.outputs[0]"]],
    ["a null component", response({ simpleText: null }), ["template.outputs[0].simpleText"]],
    ["no text", response({ simpleText: {} }), ["template.outputs[0].simpleText.text"]],
    ["an empty text", one("simpleText", { text: "" }), ["template.outputs[0].simpleText.text"]],
    ["data that is a list", { version: "2.0", data: [] }, ["data"]],
    ["useCallback as a word", { version: "2.0", useCallback: "true" }, ["useCallback"]],
  ])("refuses %s", (_what, value, at) => {
    expect(paths(value)).toEqual(at);
  });

  it("accepts three outputs, and empty outputs only in a group", () => {
    expect(paths(response(...times(3, { simpleText: { text: "가" } })))).toEqual([]);
    expect(paths(response(), { group: true })).toEqual([]);
  });

  it("takes an acknowledgement only without a template", () => {
    const ack = { version: "2.0", useCallback: true, data: { text: "생각하고 있어요" } };
    expect(breaches(ack)).toEqual([]);
    expect(paths({ ...ack, ...one("simpleText") })).toEqual(["template"]);
    expect(paths({ ...one("simpleText"), useCallback: false })).toEqual([]);
  });

  it("counts an undefined field as absent, as JSON does", () => {
    expect(breaches(one("textCard", { description: undefined, buttons: undefined }))).toEqual([]);
  });

  it("checks contexts", () => {
    const values = (...list: unknown[]) => ({ version: "2.0", context: { values: list } });
    expect(paths(values({ name: "a", lifeSpan: 0, ttl: 60, params: { k: "v" } }))).toEqual([]);
    expect(paths(values({ lifeSpan: -1, params: { k: 1 } }))).toEqual([
      "context.values[0].name",
      "context.values[0].lifeSpan",
      "context.values[0].params.k",
    ]);
  });
});

describe("quick replies and buttons", () => {
  const quick = (...quickReplies: unknown[]) => ({
    version: "2.0",
    template: { outputs: [{ simpleText: { text: "가" } }], quickReplies },
  });
  const reply = { label: "도움말", action: "message", messageText: "도움말" };

  it("takes ten quick replies with labels of 14", () => {
    expect(paths(quick(...times(10, { ...reply, label: chars(14), extra: { a: 1 } })))).toEqual([]);
    expect(paths(quick(...times(11, reply)))).toEqual(["template.quickReplies"]);
    expect(paths(quick({ ...reply, label: chars(15) }))).toEqual(["template.quickReplies[0].label"]);
  });

  it.each<[string, unknown, string[]]>([
    ["message without its text", { label: "가", action: "message" }, ["messageText"]],
    ["block without its id", { label: "가", action: "block" }, ["blockId"]],
    ["an action of buttons", { label: "가", action: "share" }, ["action"]],
    ["extra as text", { ...reply, extra: "a" }, ["extra"]],
  ])("refuses a quick reply: %s", (_what, value, fields) => {
    expect(paths(quick(value))).toEqual(fields.map((field) => `template.quickReplies[0].${field}`));
  });

  it.each<[string, object, string | undefined]>([
    ["webLink", { webLinkUrl: "https://example.com/" }, "webLinkUrl"],
    ["message", { messageText: "네" }, "messageText"],
    ["phone", { phoneNumber: "02-123-4567" }, "phoneNumber"],
    ["block", { blockId: "5f0000000000000000000000" }, "blockId"],
    ["share", {}, undefined],
    ["operator", {}, undefined],
  ])("knows what a %s button needs", (action, fields, needed) => {
    const at = "template.outputs[0].textCard.buttons[0]";
    expect(paths(one("textCard", { buttons: [{ label: "가", action, ...fields }] }))).toEqual([]);
    expect(paths(one("textCard", { buttons: [{ label: "가", action }] }))).toEqual(
      needed ? [`${at}.${needed}`] : [],
    );
  });

  it("refuses links that are no http(s) URL", () => {
    for (const webLinkUrl of ["javascript:alert(1)", "/here", "", 3]) {
      const card = one("textCard", { buttons: [{ label: "가", action: "webLink", webLinkUrl }] });
      expect(paths(card)).toEqual(["template.outputs[0].textCard.buttons[0].webLinkUrl"]);
    }
  });

  it("allows 3 buttons one under the other, 2 side by side with labels of 8", () => {
    const card = (fields: Record<string, unknown>) => paths(one("textCard", fields));
    const at = "template.outputs[0].textCard.buttons";
    expect(card({ buttons: times(3, { ...BUTTON, label: chars(14) }), buttonLayout: "vertical" })).toEqual(
      [],
    );
    expect(card({ buttons: times(4, BUTTON) })).toEqual([at]);
    expect(card({ buttons: times(2, { ...BUTTON, label: chars(8) }), buttonLayout: "horizontal" })).toEqual(
      [],
    );
    expect(card({ buttons: [BUTTON, { ...BUTTON, label: chars(9) }], buttonLayout: "horizontal" })).toEqual([
      `${at}[1].label`,
    ]);
    expect(card({ buttons: times(3, BUTTON), buttonLayout: "horizontal" })).toEqual([at]);
    expect(card({ buttons: [{ ...BUTTON, label: chars(14) }], buttonLayout: "horizontal" })).toEqual([]);
    expect(card({ buttonLayout: "diagonal" })).toEqual(["template.outputs[0].textCard.buttonLayout"]);
  });

  it("puts buttons side by side under a picture of fixed ratio", () => {
    const thumbnail = { imageUrl: PICTURE, fixedRatio: true };
    expect(paths(one("basicCard", { thumbnail, buttons: times(3, BUTTON) }))).toEqual([
      "template.outputs[0].basicCard.buttons",
    ]);
    expect(paths(one("commerceCard", { thumbnails: [thumbnail], buttons: times(3, BUTTON) }))).toEqual([
      "template.outputs[0].commerceCard.buttons",
    ]);
  });
});

describe("size and soundness", () => {
  it("drops a bubble whose JSON is larger than 30 KB", () => {
    const sized = (bytes: number) => {
      const bubble = { simpleText: { text: "가", pad: "" } };
      return { simpleText: { text: "가", pad: "x".repeat(bytes - JSON.stringify(bubble).length - 2) } };
    };
    expect(Buffer.byteLength(JSON.stringify(sized(MAX_BUBBLE_BYTES)))).toBe(MAX_BUBBLE_BYTES);
    expect(paths(response(sized(MAX_BUBBLE_BYTES)))).toEqual([]);
    expect(paths(response(sized(MAX_BUBBLE_BYTES + 1)))).toEqual(["template.outputs[0]"]);
  });

  it("finds half a surrogate pair anywhere, names included", () => {
    expect(paths(one("simpleText", { text: "😀".slice(0, 1) }))).toEqual([
      "template.outputs[0].simpleText.text",
    ]);
    expect(paths({ version: "2.0", data: { a: ["\udc00"] } })).toEqual(["data.a[0]"]);
    expect(paths({ version: "2.0", data: { "\ud800": 1 } })).toEqual(["data"]);
    expect(paths(one("simpleText", { text: "😀👨‍👩‍👧" }))).toEqual([]);
  });

  it("says so of nesting that would exhaust the stack", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
    expect(breaches({ ...one("simpleText"), data: deep })).toEqual([
      { path: "response", rule: "must not nest deeper than 64 levels" },
    ]);
  });

  it("never throws for JSON, and never repeats what the response says", () => {
    const secret = "비밀이에요";
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        breaches(value);
        breaches(response(value));
        breaches(response({ textCard: value }));
        const told = breaches({
          version: secret,
          template: { outputs: [{ textCard: { title: secret.repeat(99), x: value } }] },
        });
        expect(JSON.stringify(told)).not.toContain(secret);
      }),
    );
  });
});
