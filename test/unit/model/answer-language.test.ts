import { describe, expect, it } from "vitest";
import { isForeign, proseLetters } from "../../../src/model/answer-language.ts";
import { languageFor } from "../../../src/model/wanted-language.ts";

const KOREAN =
  "하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요. 파란빛이 더 많이 흩어져요.";
const CHINESE =
  "天空之所以呈现蓝色,是因为阳光中的短波长光线在大气中更容易被散射到各个方向,这种现象叫做瑞利散射。";
const ENGLISH =
  "The sky is blue because sunlight is scattered by the air, and blue light is scattered the most.";
const JAPANESE =
  "空が青いのは、太陽の光が空気の分子に当たって散らばるからです。青い光が一番よく散らばります。";
const RUSSIAN = "Небо голубое, потому что солнечный свет рассеивается в воздухе, и сильнее всего синий.";

const CHINESE_TOO =
  "光合作用是植物利用阳光把二氧化碳和水转化成葡萄糖与氧气,并储存能量。它主要在叶绿体内进行,分为光反应和暗反应两步。";
const CHINESE_LIST = `关于首尔三日游的建议:

1. **景福宫**:建议早上九点到达,可以观看守门将换岗仪式。
2. **北村韩屋村**:附近有很多咖啡馆,适合下午散步。
3. **明洞**:晚上可以在这里购物和品尝小吃。`;

const ENGLISH_LIST = `Tips for Seoul:

1. Visit Gyeongbokgung in the morning to see the changing of the guard.
2. Walk through the narrow streets of Bukchon in the afternoon with a coffee.
3. Spend the evening in Myeongdong, where you can try all of the street food.`;

describe("an answer", () => {
  it("in another language than wanted is foreign", () => {
    for (const text of [CHINESE, ENGLISH, JAPANESE, RUSSIAN, CHINESE_LIST, ENGLISH_LIST])
      expect(isForeign(text, "ko"), text).toBe(true);
    for (const text of [CHINESE, KOREAN, JAPANESE]) expect(isForeign(text, "en"), text).toBe(true);
    for (const text of [CHINESE, KOREAN, ENGLISH]) expect(isForeign(text, "ja"), text).toBe(true);
  });

  it("in the wanted language is not", () => {
    expect(isForeign(KOREAN, "ko")).toBe(false);
    expect(isForeign(ENGLISH, "en")).toBe(false);
    expect(isForeign(JAPANESE, "ja")).toBe(false);
    expect(isForeign(CHINESE, "other")).toBe(false);
  });

  it("that begins in Korean and goes on in another language is foreign", () => {
    const longer = `${KOREAN}\n\n${KOREAN}\n\n`;
    for (const rest of [CHINESE, CHINESE_TOO, JAPANESE, `${RUSSIAN} ${RUSSIAN}`])
      expect(isForeign(longer + rest, "ko"), rest).toBe(true);
    expect(isForeign(`${KOREAN} ${CHINESE}`, "ko")).toBe(true);
    expect(isForeign(`${longer}${longer}${CHINESE}\n\n${CHINESE}\n\n${CHINESE}`, "ko")).toBe(true);
    expect(isForeign(`네, 알려 드릴게요.\n\n${ENGLISH}\n\n${ENGLISH}`, "ko")).toBe(true);
    expect(
      isForeign("天空之所以呈现蓝色(파란색),是因为阳光中的短波长光线在大气中更容易被散射到各个方向。", "ko"),
    ).toBe(true);
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
      expect(isForeign(text, "ko"), text).toBe(false);
  });

  it.each([
    [
      "commands in a list",
      `도커 정리 명령이에요.

- docker ps --all --filter status=exited --format json
- docker system prune --all --volumes --force
- docker run --rm -it -v /home/me/app:/app -p 8080:8080 node:24 bash
- sudo apt-get update && sudo apt-get install -y curl git unzip jq htop tmux vim`,
    ],
    [
      "bare commands",
      `순서대로 실행하세요.

sudo apt install curl git unzip jq htop tmux vim make gcc
docker build --tag my-app --file Dockerfile --build-arg NODE_ENV=production .`,
    ],
    [
      "English titles in a list",
      `이 책들을 추천해요.

1. The Pragmatic Programmer: Your Journey to Mastery
2. Designing Data-Intensive Applications
3. Structure and Interpretation of Computer Programs
4. The Unbearable Lightness of Being and the Art of the Novel
5. A Philosophy of Software Design`,
    ],
    [
      "a table of companies",
      `미국 시가총액 상위 기업이에요.

| 순위 | 기업 | Ticker |
| --- | --- | --- |
| 1 | NVIDIA Corporation | NVDA |
| 2 | Microsoft Corporation | MSFT |
| 3 | Apple Incorporated | AAPL |
| 4 | Amazon.com Incorporated | AMZN |
| 5 | Johnson and Johnson of the state of New Jersey | JNJ |`,
    ],
    [
      "the Analects, lines in turn",
      `논어 학이편의 첫머리예요.

學而時習之 不亦說乎
배우고 때때로 익히면 기쁘지 않은가.
有朋自遠方來 不亦樂乎
벗이 멀리서 오면 즐겁지 않은가.
人不知而不慍 不亦君子乎
남이 몰라줘도 성내지 않으면 군자가 아닌가.`,
    ],
    [
      "the Analects, a line with its reading",
      `**學而時習之 不亦說乎** (학이시습지 불역열호): 배우고 때때로 익히면 기쁘지 않은가.
**有朋自遠方來 不亦樂乎** (유붕자원방래 불역락호): 벗이 멀리서 오면 즐겁지 않은가.`,
    ],
    [
      "a whole classic, then its meaning",
      `子曰 學而時習之 不亦說乎 有朋自遠方來 不亦樂乎 人不知而不慍 不亦君子乎 有子曰 其爲人也孝弟 而好犯上者鮮矣

배우고 때때로 익히면 기쁘고, 벗이 멀리서 오면 즐겁다는 뜻이에요.`,
    ],
    [
      "words of Japanese",
      `자주 쓰는 인사예요.

1. おはようございます
   좋은 아침이에요
2. ありがとうございます
   고맙습니다
3. お久しぶりです
   오랜만이에요`,
    ],
    [
      "mathematics",
      String.raw`근의 공식이에요.

\[ x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a} \quad \text{where a is not equal to zero and b, c are real numbers} \]

여기서 \(\Delta = b^2 - 4ac\) 가 판별식이에요.

\begin{aligned}
\text{the sum of the roots is equal to the negative of b over a.} \\
\alpha + \beta &= -\frac{b}{a}
\end{aligned}`,
    ],
    [
      "code between tildes",
      "이렇게요.\n\n~~~python\n# this is a loop that prints all of the numbers up to ten.\nfor i in range(10):\n    print(i)\n~~~\n\n끝이에요.",
    ],
    [
      "code in tildes that is still being written",
      "이렇게요.\n\n~~~\nthis is a long line of the code that goes on and on and on",
    ],
    [
      "indented code",
      "이렇게요.\n\n    # this is a loop that prints all of the numbers up to ten.\n    for i in range(10): print(i)\n\n    # and this is the end of the loop that we have written.\n\n끝이에요.",
    ],
    [
      "an English sentence that is explained",
      `현재완료 진행형이에요.

I have been working at this company since I was twenty years old.

스무 살부터 지금까지 계속 일하고 있다는 뜻이에요. 과거에 시작한 일이 지금도 이어질 때 써요.`,
    ],
  ])("is Korean with %s", (_, text) => {
    expect(isForeign(text, "ko")).toBe(false);
  });

  it("that is too short to tell is not", () => {
    for (const text of ["OK", "東京", "Да", "144", ""]) expect(isForeign(text, "ko")).toBe(false);
  });

  it.each([
    ["Chinese", CHINESE, 40],
    ["Chinese list", CHINESE_LIST, 60],
    ["Japanese", JAPANESE, 45],
    ["English", ENGLISH, 60],
    ["Russian", RUSSIAN, 80],
  ] as const)("is found out while it is still being written: %s", (_, text, soon) => {
    const told = [...text].findIndex((_, index) => isForeign(text.slice(0, index + 1), "ko"));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(soon);
    // Once told it stays told, so that nothing of it is shown.
    for (let end = told + 1; end <= text.length; end++)
      expect(isForeign(text.slice(0, end), "ko")).toBe(true);
  });

  it("has as many letters that tell as are left without code, quotations, links and formulas", () => {
    expect(proseLetters("답은 `code` 3개, “quoted” https://a.b/c")).toBe(3);
  });

  it("is not told by code that is still being written", () => {
    expect(isForeign("```\nunfinished code with many many words in it that goes on and on", "ko")).toBe(
      false,
    );
  });

  it.each([
    "“",
    '"',
    "「",
    "『",
    "《",
    "`",
    "```",
    "````",
    "~~~",
    "$",
    "$$",
    "\\(",
    "\\[",
    "\\begin{a}",
    "\\begin{",
    "\\",
    "> ",
    "    ",
    "\n    a",
    "\n\n    ",
    "https://",
    "|",
    "- ",
    "1. ",
    "a ",
    "a",
    "的",
    "的。",
    "가. ",
    "영어",
    "I a",
  ])("takes work in proportion to its length, made of %j", (piece) => {
    const text = piece.repeat(Math.ceil(160_000 / piece.length));
    const { user: before } = process.cpuUsage();
    for (const wanted of ["ko", "en", "ja"] as const) isForeign(text, wanted);
    languageFor(text);
    // Linear patterns take some tens of milliseconds of work, quadratic ones minutes.
    expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
  });
});
