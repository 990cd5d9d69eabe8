import { describe, expect, it } from "vitest";
import { isForeign, languageFor } from "../../../src/model/answer-language.ts";

describe("the language to answer in", () => {
  it.each([
    ["하늘은 왜 파래?", "ko"],
    ["React의 useEffect가 두 번 실행돼요", "ko"],
    ["Why is the sky blue?", "en"],
    ["空はなぜ青いの?", "ja"],
    ["12*12", "ko"],
    ["useEffect", "ko"],
    ["天空为什么是蓝色的呢请告诉我", "other"],
    ["ㅋㅋㅋ", "ko"],
    ["", "ko"],
  ] as const)("%s → %s", (question, language) => {
    expect(languageFor(question)).toBe(language);
  });
});

const KOREAN =
  "하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요. 파란빛이 더 많이 흩어져요.";
const CHINESE =
  "天空之所以呈现蓝色,是因为阳光中的短波长光线在大气中更容易被散射到各个方向,这种现象叫做瑞利散射。";
const ENGLISH =
  "The sky is blue because sunlight is scattered by the air, and blue light is scattered the most.";
const JAPANESE =
  "空が青いのは、太陽の光が空気の分子に当たって散らばるからです。青い光が一番よく散らばります。";
const RUSSIAN = "Небо голубое, потому что солнечный свет рассеивается в воздухе, и сильнее всего синий.";

describe("an answer", () => {
  it("in another language than wanted is foreign", () => {
    for (const text of [CHINESE, ENGLISH, JAPANESE, RUSSIAN]) expect(isForeign(text, "ko")).toBe(true);
    for (const text of [CHINESE, KOREAN, JAPANESE]) expect(isForeign(text, "en")).toBe(true);
    for (const text of [CHINESE, KOREAN, ENGLISH]) expect(isForeign(text, "ja")).toBe(true);
  });

  it("in the wanted language is not", () => {
    expect(isForeign(KOREAN, "ko")).toBe(false);
    expect(isForeign(ENGLISH, "en")).toBe(false);
    expect(isForeign(JAPANESE, "ja")).toBe(false);
    expect(isForeign(CHINESE, "other")).toBe(false);
  });

  it("may hold code, quotations, links, formulas and terms of other languages", () => {
    const code = `이렇게 써 보세요.\n\n\`\`\`ts\nconst answer = await model.ask({ question: "why is the sky blue" });\nconsole.log(answer.text.trim());\n\`\`\`\n\n그러면 답이 나와요. 짧고 쉬워요.`;
    const quoted = `두보의 시를 옮겨 볼게요.\n\n> 國破山河在 城春草木深 感時花濺淚 恨別鳥驚心\n\n나라가 무너져도 산과 강은 그대로라는 뜻이에요. “烽火連三月”은 봉화가 석 달 이어졌다는 말이에요.`;
    const terms =
      "Kubernetes의 Deployment와 StatefulSet은 Pod을 다루는 방식이 달라요. Rolling update도 달라요.";
    for (const text of [
      code,
      quoted,
      terms,
      "E = mc² 이고, $E = mc^2$ 라고 써요. https://example.com/a/b/c/d",
    ])
      expect(isForeign(text, "ko")).toBe(false);
  });

  it("that is too short to tell is not", () => {
    for (const text of ["OK", "東京", "Да", "144", ""]) expect(isForeign(text, "ko")).toBe(false);
  });

  it("is found out while it is still being written", () => {
    const told = [...CHINESE].findIndex((_, index) => isForeign(CHINESE.slice(0, index + 1), "ko"));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(40);
    expect(isForeign("```\nunfinished code with many many words in it that goes on and on", "ko")).toBe(
      false,
    );
  });
});
