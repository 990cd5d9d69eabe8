import { describe, expect, it } from "vitest";
import type { Settings } from "../../../src/contract/conversation.ts";
import { createLanguageOf } from "../../../src/intake/language-of.ts";

const languageOf = (before: () => Promise<Settings>) => createLanguageOf({ settings: before });
const nothing = async (): Promise<Settings> => ({});

describe("the language that we speak to a person", () => {
  it.each([
    ["안녕하세요", "ko"],
    ["translate it: 사과", "ko"],
    ["What is the tallest mountain?", "en"],
    ["富士山の高さは？", "ja"],
    ["Help", "en"],
    ["ehdnaakf", "ko"],
    ["答えを確認", "ja"],
  ] as const)("is told by %s", (utterance, language) => {
    const told = languageOf(() => expect.unreachable("nothing needs to be looked up"))({ utterance }, "c");
    expect(told).toBe(language);
  });

  it("is that of the last question where the utterance has none", async () => {
    expect(await languageOf(async () => ({ language: "ja" }))({ utterance: "42", lang: "en" }, "c")).toBe(
      "ja",
    );
  });

  it("is else the app's, if we speak that, and else Korean", async () => {
    expect(await languageOf(nothing)({ utterance: "42", lang: "en" }, "c")).toBe("en");
    expect(await languageOf(nothing)({ utterance: "42", lang: "kr" }, "c")).toBe("ko");
    expect(await languageOf(nothing)({ utterance: "👍" }, "c")).toBe("ko");
  });

  it("is not that of a photo's address", async () => {
    expect(await languageOf(nothing)({ utterance: "look at the photo [photo]", media: "photo" }, "c")).toBe(
      "ko",
    );
  });

  it("does not wait for a Redis that fails", async () => {
    expect(await languageOf(() => Promise.reject(new Error("away")))({ utterance: "42" }, "c")).toBe("ko");
  });
});
