import { describe, expect, it } from "vitest";
import { languageFor } from "../../../src/model/wanted-language.ts";

describe("the language to answer in", () => {
  it.each([
    ["하늘은 왜 파래?", "ko"],
    ["React의 useEffect가 두 번 실행돼요", "ko"],
    ["Why is the sky blue?", "en"],
    ["Explain quantum entanglement", "en"],
    ["空はなぜ青いの?", "ja"],
    ["12*12", "ko"],
    ["useEffect", "ko"],
    ["天空为什么是蓝色的呢请告诉我", "other"],
    ["ㅋㅋㅋ", "ko"],
    ["", "ko"],
  ] as const)("%s → %s", (question, language) => {
    expect(languageFor(question)).toBe(language);
  });

  it.each(["Machine Learning", "iPhone Pro Max", "vitamin A", "New York Times", "React Native Expo"])(
    "is Korean after a mere name: %s",
    (question) => {
      expect(languageFor(question)).toBe("ko");
    },
  );

  it.each([
    "영어로 번역해 줘",
    "영어로 사과 이메일 써 줘",
    "이 문장 영작해 줘: 어제 비가 많이 왔어요",
    "일본어로 자기소개 써 줘",
    "일어로 고맙다고 어떻게 말해?",
    "불어로 생일 축하 카드 써 줘",
    "중국어로 인사말 세 개만",
    "독일어, 프랑스어, 스페인어, 러시아어로 안녕을 써 줘",
    "천자문 첫 구절을 한자로",
    "춘망 원문 보여 줘",
    "내 이름 로마자로 적어 줘",
    "Translate into Korean: The weather is nice today, so let's go for a walk.",
    "How do you say thank you in Japanese?",
    "次の文を韓国語にしてください",
    "これを英語に翻訳して",
    "翻译成韩语",
  ])("is open when a language, a script or a translation is named: %s", (question) => {
    expect(languageFor(question)).toBe("other");
  });

  it.each([
    "전쟁은 왜 일어났어?",
    "아침에 일찍 일어나는 법",
    "바람이 불어 추워요",
    "한국어로 설명해 줘",
    "수영 어떻게 배워?",
    "쉬운 용어로 알려 줘",
    "그 사람 고독어린 눈빛이 뭐야?",
  ])("is Korean when a word only looks like a language: %s", (question) => {
    expect(languageFor(question)).toBe("ko");
  });
});

const KOREAN =
  "하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요. 파란빛이 더 많이 흩어져요.";
const ENGLISH = "I am sorry that I was late for the meeting yesterday, and I will be on time from now on.";
const TRANSLATE = "이 문장을 영어로 번역해 줘: 어제 회의에 늦어서 미안해요.";
const LONG_KOREAN = "그건 그렇고 하늘이 낮에는 왜 파란색으로 보이고 저녁에는 왜 빨간색으로 보이는지 알려 줘";

type Said = readonly [question: string, answer?: string];
/** Of a conversation, the language its last question is to be answered in. */
const lastOf = (...said: readonly Said[]) => {
  const [[question] = [""], ...before] = said.toReversed();
  const history = before.toReversed().map(([question, answer = ENGLISH], at) => ({ question, answer, at }));
  return languageFor(question, history);
};

describe("a follow-up", () => {
  it.each<[string, ReturnType<typeof languageFor>, Said[]]>([
    ["shortens a translation", "other", [[TRANSLATE], ["더 짧게"]]],
    ["comes after other follow-ups", "other", [[TRANSLATE], ["더 짧게"], ["격식 있게"], ["하나 더"], ["👍"]]],
    ["is itself in English", "other", [["일본어로 번역해 줘: 미안해요"], ["shorter please"]]],
    ["comes after a question about a translation", "other", [[TRANSLATE], ["왜?", KOREAN], ["현재형으로"]]],
    ["comes after one in Chinese", "other", [["天空为什么是蓝色的呢请告诉我"], ["再短一点"]]],
    ["goes on in English", "en", [["Why is the sky blue?"], ["shorter please"]]],
    ["has too little of its own, in English", "en", [["Why is the sky blue?"], ["ok?"], ["1, 2?"], ["👍"]]],
    ["is a name, in English", "en", [["Who was the first of them?"], ["Isaac Newton"]]],
    ["has too little of its own, in Japanese", "ja", [["空はなぜ青いの?"], ["OK"], ["東京"]]],
    ["is in Korean, in English", "ko", [["Why is the sky blue?"], ["더 짧게"]]],
    ["is in Korean, and the next has too little", "ko", [["Why is the sky blue?"], ["더 짧게"], ["ok?"]]],
    ["is a long new question", "ko", [[TRANSLATE], [LONG_KOREAN]]],
    ["comes after a long new question", "ko", [[TRANSLATE], [LONG_KOREAN, KOREAN], ["더 짧게"]]],
    ["asks for Korean", "ko", [[TRANSLATE], ["한국어로 설명해 줘"]]],
    [
      "comes after one that asks for Korean",
      "ko",
      [[TRANSLATE], ["한국어로 설명해 줘", KOREAN], ["더 짧게"]],
    ],
    ["names another language", "other", [["하늘은 왜 파래?", KOREAN], ["영어로"], ["더 짧게"]]],
    ["has nothing before it", "ko", [["ok?"]]],
    ["is long and tells nothing", "ko", [["Why is the sky blue?"], ["1234567890 ".repeat(5)]]],
  ])("that %s: %s", (_, language, said) => {
    expect(lastOf(...said)).toBe(language);
  });

  it("is about something else once three in a row were answered in Korean", () => {
    const short: Said = ["하늘은 왜 파래?", KOREAN];
    expect(lastOf([TRANSLATE], short, short, ["바다는?"])).toBe("other");
    expect(lastOf([TRANSLATE], short, short, short, ["바다는?"])).toBe("ko");
    expect(lastOf([TRANSLATE], short, short, ["더 짧게"], short, ["바다는?"])).toBe("other");
    expect(lastOf([TRANSLATE], short, short, short, ["ok?"], ["바다는?"])).toBe("ko");
  });
});
