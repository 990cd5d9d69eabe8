import { describe, expect, it } from "vitest";
import { readCatalogue } from "../../../src/model/catalogue.ts";

const R1 = `models:
  - name: r1
    label: R1
    backend: openai-compatible
    baseUrl: http://gpu-1:8000/v1
`;
const secrets: Record<string, string> = { "env:KEY": "k" };
const read = (text: string) => readCatalogue(text, (reference) => secrets[reference]);
const faultsOf = (text: string) => {
  const result = read(text);
  return "faults" in result ? result.faults.map(({ line, text }) => `${line} ${text}`) : [];
};

describe("a models file", () => {
  it("is filled in with defaults, and lets nothing out but to the hosts it names", () => {
    const result = read(`${R1}  - name: cloud
    label: 클라우드
    backend: bedrock
    region: us-west-2
    id: us.deepseek.r1-v1:0
    secret: env:KEY
`);
    expect(result).toMatchObject({
      catalogue: {
        default: "r1",
        egress: ["gpu-1:8000", "bedrock-runtime.us-west-2.amazonaws.com"],
        models: [
          { name: "r1", thinking: "always", reasoning: "auto", timeLimitSeconds: 900, systemPrompt: false },
          { name: "cloud", key: "k", sees: { history: true, tools: false } },
        ],
      },
    });
  });

  it("tells all of its faults at once, each with its line", () => {
    expect(
      faultsOf(`models:
  - name: r1
    label: R1
    backend: openai-compatible
    baseUrl: gpu-1:8000
    fallback: small
  - name: small
    label: 작은 것
    backend: bedrock
    fallback: r1
  - name: small
    label: " R1 "
    backend: llama
  - name: last
    label: "  "
    backend: gemini
    id: gemini-3-flash
    secret: env:MISSING
    surprise: 1
  - name: cloud
    label: r1
    backend: sagemaker
    region: seoul
    secret: env:KEY
    fallback: nowhere
default: nobody
colour: red
`),
    ).toEqual([
      "5 models[0].baseUrl: must be an http(s) URL",
      "6 models[0].fallback: leads back to this model",
      "7 models[1]: region is needed for bedrock",
      "7 models[1]: id is needed for bedrock",
      "7 models[1]: secret is needed for bedrock",
      "10 models[1].fallback: leads back to this model",
      "11 models[2].name: small is there already",
      "12 models[2].label: R1 is there already",
      expect.stringMatching(/^13 models\[2\]\.backend: .*"openai-compatible"/),
      "15 models[3].label: must not be blank",
      "18 models[3].secret: env:MISSING holds nothing",
      "19 models[3].surprise: there is no such field",
      "20 models[4]: id is needed for sagemaker",
      "21 models[4].label: r1 is another model's name",
      "23 models[4].region: must be a region such as us-west-2",
      "24 models[4].secret: env:KEY must hold ACCESS_KEY_ID:SECRET_ACCESS_KEY or ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN",
      "25 models[4].fallback: there is no model nowhere",
      "26 default: there is no model nobody",
      "27 colour: there is no such field",
    ]);
  });

  it.each([
    ["no YAML", "models: [", /^1 /],
    ["nothing", "", /^1 is empty/],
    ["nothing but a comment", "# models\n", /^1 is empty/],
    ["a list in its place", "- name: r1\n", /^1 .*object/],
    ["no models", "models: []\n", /^1 models: /],
    ["a field twice", `${R1}    label: R2\n`, /^6 .*unique/],
    [
      "a secret that is not there",
      `${R1}    secret: env:MISSING\n`,
      /^6 models\[0\]\.secret: .*holds nothing$/,
    ],
    [
      "a header of two lines",
      `${R1}    headers: { x-own: "a\\nb" }\n`,
      /^6 .*x-own: must be one line of plain ASCII/,
    ],
    [
      "an address with a question",
      R1.replace("/v1", "/v1?key=1"),
      /^5 models\[0\]\.baseUrl: .*before any \?/,
    ],
    ["a label of two lines", R1.replace("label: R1", 'label: "R\\n1"'), /^3 .*must be one line/],
    ["a secret in the file", `${R1}    secret: sk-0123456789\n`, /never the secret itself/],
    ["a label that no button holds", R1.replace("label: R1", "label: 열다섯 글자가 넘는 아주 긴 이름"), /14/],
    ["a fallback that is not there", `${R1}    fallback: other\n`, /there is no model other/],
    ["a fallback to itself", `${R1}    fallback: r1\n`, /leads back/],
  ])("with %s is refused", (_what, text, expected) => {
    expect(faultsOf(text).join("\n")).toMatch(expected);
  });

  it("quotes no secret", () => {
    expect(faultsOf(`${R1}    secret: sk-0123456789\n`).join()).not.toContain("sk-0123456789");
  });

  describe("with a secret that", () => {
    const told = (backend: string, secret: string | undefined) => {
      const text = `models:
  - name: cloud
    label: 클라우드
    backend: ${backend}
    baseUrl: https://cloud.internal/v1
    region: us-west-2
    id: model
    secret: env:CLOUD
`;
      const result = readCatalogue(text, () => secret);
      return "faults" in result ? result.faults.map(({ line, text }) => `${line} ${text}`) : [];
    };
    const pair = "AKIDEXAMPLEOFTESTS:half-of-it";

    it.each([
      ["bedrock", `${pair}:`],
      ["bedrock", ":half-of-it"],
      ["sagemaker", "half-of-it"],
      ["sagemaker-prompt", `${pair}:token:half-of-it`],
      ["gemini", "half-of-it\nhalf-of-it"],
      ["openai-compatible", "half-of-it-열쇠"],
    ])("%s cannot use says so at the secret's line, without it", (backend, secret) => {
      const [fault, ...more] = told(backend, secret);
      expect([fault, more]).toEqual([
        expect.stringMatching(/^8 models\[0\]\.secret: env:CLOUD must hold /),
        [],
      ]);
      expect(fault).not.toMatch(/half-of-it|AKID/);
    });

    it.each([
      ["bedrock", pair],
      ["bedrock", "an-api-key"],
      ["sagemaker", `${pair}:token`],
      ["gemini", "an-api-key"],
    ])("%s takes is none", (backend, secret) => {
      expect(told(backend, secret)).toEqual([]);
    });

    it("is not looked for where none is to be", () => {
      expect("catalogue" in readCatalogue(`${R1}    secret: env:MISSING\n`)).toBe(true);
    });
  });

  it("takes a label for the same however its letters are put together, and keeps it as one reads it", () => {
    const second = R1.replace("models:\n", "").replace("name: r1", "name: r2");
    const [first, again] = ["가람", "가람".normalize("NFD")];
    const text =
      R1.replace("label: R1", `label: ${first}`) + second.replace("label: R1", `label: "${again} "`);
    expect(faultsOf(text)).toEqual([`7 models[1].label: ${first} is there already`]);
    expect(read(R1.replace("label: R1", `label: "${again} "`))).toMatchObject({
      catalogue: { models: [{ label: first }] },
    });
    const fourteen = "열네글자가되는이름의한모델은".normalize("NFD");
    expect(faultsOf(R1.replace("label: R1", `label: ${fourteen}`))).toEqual([]);
  });

  it("tells of a loop those that stand in it, not who leads there", () => {
    const entry = (name: string, fallback: string) =>
      `  - { name: ${name}, label: ${name}의 이름, backend: demo, fallback: ${fallback} }\n`;
    expect(faultsOf(`models:\n${entry("a", "b")}${entry("b", "c")}${entry("c", "b")}`)).toEqual([
      "3 models[1].fallback: leads back to this model",
      "4 models[2].fallback: leads back to this model",
    ]);
  });

  it.each([
    "https://api.deepseek.com/v1",
    "https://API.DeepSeek.com./v1",
    "https://deepseek.com/v1",
    "https://a.b.deepseek.com:8443/v1",
    "https://api.deepseek%2Ecom/v1",
    "https://api。deepseek。com/v1",
    "https://ａｐｉ.ｄｅｅｐｓｅｅｋ.ｃｏｍ/v1",
    "https://good.example@api.deepseek.com/v1",
  ])("that names the model's maker is refused, whatever else it says: %s", (url) => {
    expect(faultsOf(R1.replace("http://gpu-1:8000/v1", url)).join()).toMatch(/^5 .*maker/);
  });

  it("takes a host for the maker's only when it is", () => {
    for (const host of ["notdeepseek.com", "deepseek.com.example", "deepseek.example"])
      expect(faultsOf(R1.replace("gpu-1:8000", host))).toEqual([]);
    expect(faultsOf(R1.replace("gpu-1:8000", "api.deepseek.com@good.example"))).toEqual([
      "5 models[0].baseUrl: holds a password: use secret or headers",
    ]);
  });

  it("may not open a way to the maker either", () => {
    for (const host of [
      "api.deepseek.com",
      "*.deepseek.com",
      "*.DeepSeek.com",
      "deepseek.com:443",
      "api.deepseek.com.",
      "api.deepseek.com.:443",
    ])
      expect(faultsOf(`${R1}egress: ["gpu-1", "${host}"]\n`).join()).toMatch(/^6 egress\[1\]: .*maker/);
  });

  it("does not reach the maker through a rule for all of .com, and says why", () => {
    const text = `${R1.replace("http://gpu-1:8000", "https://api.deepseek.com")}egress: ["*.com"]\n`;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^5 models\[0\]\.baseUrl: is the model's maker's own/),
    ]);
  });

  it.each(["gpu_1:8000", "gpu-1.internal.", "*.internal", "[::1]:8000"])("may name %s in egress", (host) => {
    expect(faultsOf(`models: [{ name: a, label: A, backend: demo }]\negress: ["${host}"]\n`)).toEqual([]);
  });

  it.each(["*", "gpu-*", "a.*.com", "*deepseek.com", "http://gpu-1", "gpu 1", "서버.kr"])(
    "may not name %s in egress: it would mean nothing",
    (host) => {
      const text = `models: [{ name: a, label: A, backend: demo }]\negress: ["${host}"]\n`;
      expect(faultsOf(text)).toEqual([expect.stringMatching(/^2 egress\[0\]: must be a host/)]);
    },
  );

  it("tells of the maker and of missing secrets also beside other faults of an entry", () => {
    const text = `models:
  - name: x
    label: X
    backend: llama
    baseUrl: https://me:pw@api.deepseek.com/v1
    secret: env:MISSING
`;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^4 models\[0\]\.backend/),
      expect.stringMatching(/^5 models\[0\]\.baseUrl: .*maker/),
      "5 models[0].baseUrl: holds a password: use secret or headers",
      "6 models[0].secret: env:MISSING holds nothing",
    ]);
  });

  it("tells of a model outside the hosts that may be reached", () => {
    expect(faultsOf(`${R1}egress: ["gpu-2"]\n`)).toEqual([
      "2 models[0]: gpu-1:8000 is not among the hosts of egress",
    ]);
  });

  it("whose aliases multiply is refused, not filled into the memory", () => {
    const lists = Array.from({ length: 12 }, (_, i) =>
      i === 0 ? "a0: &a0 [x, x, x, x, x, x, x, x, x]" : `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`,
    );
    expect(faultsOf(`${lists.join("\n")}\nmodels: *a11\n`)).toHaveLength(1);
  });
});

describe("the summariser", () => {
  const TWO = `${R1}  - name: small
    label: 작은 모델
    backend: openai-compatible
    baseUrl: http://gpu-2:8000/v1
`;
  const BLIND = `${TWO}    sees: { history: false }\n`;
  const summariserOf = (text: string) => {
    const result = read(text);
    return "catalogue" in result ? result.catalogue.summariser : result.faults;
  };

  it.each([
    ["is none where nobody names one", "", undefined],
    ["is the one that is named", "summariser: small\n", "small"],
    ["is the rewriter where there is one", "rewriter: small\n", "small"],
    ["is the one that is named, beside a rewriter", "rewriter: small\nsummariser: r1\n", "r1"],
    ["is none where that is said", "rewriter: small\nsummariser: false\n", undefined],
  ])("%s", (_, head, expected) => {
    expect(summariserOf(head + TWO)).toBe(expected);
  });

  it("is never one that may see no earlier turns", () => {
    expect(summariserOf(`rewriter: small\n${BLIND}`)).toBeUndefined();
    expect(faultsOf(`summariser: small\n${BLIND}`)).toEqual([
      "1 summariser: must be one that may see earlier turns (sees.history)",
    ]);
    expect(faultsOf(`summariser: gone\n${TWO}`)).toEqual(["1 summariser: there is no model gone"]);
  });
});
