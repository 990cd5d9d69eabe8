import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SaenggakError } from "../../../src/errors.ts";
import { openJson, storedJson } from "../../../src/guard/sealed-json.ts";
import { createSealer } from "../../../src/guard/sealer.ts";

const OLD = "the-old-secret-of-more-than-32-characters";
const NEW = "the-new-secret-of-more-than-32-characters";
const sealer = createSealer([NEW]);
const before = createSealer([OLD]);
const none = createSealer([]);

/** The code of what it throws. */
function refusal(open: () => unknown): string | undefined {
  try {
    open();
    return undefined;
  } catch (error) {
    return error instanceof SaenggakError ? error.code : "another error";
  }
}

describe("a sealer", () => {
  it("opens what it sealed, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = text.toWellFormed();
        expect(
          sealer.open("conversation", "question 1", sealer.seal("conversation", "question 1", written)),
        ).toBe(written);
      }),
    );
  });

  it("shows nothing of the text, and never the same for the same", () => {
    const [one, other] = [0, 1].map(() => sealer.seal("c", "question 1", "비밀스러운 질문"));
    expect(one).toMatch(/^~1\.[\w-]{8}\.[\w-]+$/);
    expect(one).not.toBe(other);
  });

  it("opens it only for its conversation, and as what it is", () => {
    const sealed = sealer.seal("conversation", "question 1", "질문");
    for (const [conversation, what] of [
      ["conversatiom", "question 1"],
      ["another", "question 1"],
      ["conversation", "question 2"],
      ["conversation", "answer 1"],
    ] as const)
      expect(refusal(() => sealer.open(conversation, what, sealed))).toBe("RECORD_UNREADABLE");
  });

  it("opens nothing that was changed in any place", () => {
    const sealed = sealer.seal("c", "question 1", "질문");
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === "A" ? "B" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last character may carry bits that stand for nothing.
      const same = Buffer.from(changed.slice(12), "base64url").equals(
        Buffer.from(sealed.slice(12), "base64url"),
      );
      if (at > 11 && same) continue;
      expect(refusal(() => sealer.open("c", "question 1", changed))).toBe("RECORD_UNREADABLE");
    }
    for (const broken of ["", "~1", "~1..", sealed.slice(0, 20), `${sealed}.`, `${sealed}A`, "질문"])
      expect(refusal(() => sealer.open("c", "question 1", broken))).toBe("RECORD_UNREADABLE");
  });

  it("writes with the first secret and reads with all", () => {
    const both = createSealer([NEW, OLD]);
    const [earlier, now] = [before, both].map((with_) => with_.seal("c", "question 1", "질문"));
    expect(both.open("c", "question 1", earlier ?? "")).toBe("질문");
    expect(sealer.open("c", "question 1", now ?? "")).toBe("질문");
    expect(refusal(() => before.open("c", "question 1", now ?? ""))).toBe("RECORD_UNREADABLE");
  });

  it("names the key that it lacks, which is no secret", () => {
    const sealed = before.seal("c", "question 1", "질문");
    const [, id = ""] = sealed.split(".");
    expect(() => sealer.open("c", "question 1", sealed)).toThrow(id);
    expect(() => none.open("c", "question 1", sealed)).toThrow(id);
    expect(OLD).not.toContain(id);
  });

  it("comes to the same keys in every process of every release", () => {
    const sealed = "~1.vT3fvkTE.H9dF4obo3uGsFrnBnzvjEdjCeofEfwN5ivaGuc-ek19yxHZX33WctvZwMcIFh01JPyh9";
    expect(before.open("conversation", "question 1", sealed)).toBe("예전에 봉한 질문");
  });

  it("never uses an IV twice", () => {
    const ivs = Array.from({ length: 2_000 }, () =>
      sealer.seal("c", "question 1", "").split(".")[2]?.slice(0, 16),
    );
    expect(new Set(ivs).size).toBe(ivs.length);
  });
});

describe("stored JSON", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(
      sealer.seal("c", "answer 1", '{"text":"남의 답"}'),
      '"~1.abcdefgh.AAAA"',
      '{"sealed":"~1.x.y"}',
    ),
  );

  it.each([
    ["with a key", sealer],
    ["without", none],
  ])("%s, is what it was, also when someone writes what looks sealed", (_, with_) => {
    fc.assert(
      fc.property(texts, (text) => {
        const json = JSON.stringify({ text });
        expect(openJson(with_, "c", "answer 2", storedJson(with_, "c", "answer 2", json))).toBe(json);
      }),
    );
  });

  it("from before there was a key is read with one, and sealed it is refused without", () => {
    expect(openJson(sealer, "c", "answer 1", '{"text":"답"}')).toBe('{"text":"답"}');
    const sealed = storedJson(sealer, "c", "answer 1", '{"text":"답"}');
    expect(refusal(() => openJson(none, "c", "answer 1", sealed))).toBe("RECORD_UNREADABLE");
  });

  it("that is none says so without quoting it", () => {
    const broken = '"비밀스러운';
    expect(refusal(() => openJson(sealer, "c", "answer 1", broken))).toBe("RECORD_UNREADABLE");
    expect(() => openJson(sealer, "c", "answer 1", broken)).not.toThrow("비밀");
  });
});
