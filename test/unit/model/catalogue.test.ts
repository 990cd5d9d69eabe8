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
    label: 다른 것
    backend: llama
  - name: last
    label: 마지막
    backend: gemini
    id: gemini-3-flash
    secret: env:MISSING
    surprise: 1
default: nobody
`),
    ).toEqual([
      "5 models[0].baseUrl: must be an http(s) URL",
      "6 models[0].fallback: leads back to this model",
      "7 models[1]: region is needed for bedrock",
      "7 models[1]: id is needed for bedrock",
      "7 models[1]: secret is needed for bedrock",
      "10 models[1].fallback: leads back to this model",
      "11 models[2].name: small is there already",
      expect.stringMatching(/^13 models\[2\]\.backend: .*"openai-compatible"/),
      expect.stringMatching(/^14 models\[3\]: .*"surprise"/),
      "18 models[3].secret: env:MISSING holds nothing",
      "20 default: there is no model nobody",
    ]);
    expect(faultsOf(`${R1}    secret: env:MISSING\n`)).toEqual([
      "6 models[0].secret: env:MISSING holds nothing",
    ]);
  });

  it.each([
    ["no YAML", "models: [", /^1 /],
    ["nothing", "", /^1 .*object/],
    ["no models", "models: []\n", /^1 models: /],
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

  it.each([
    "https://api.deepseek.com/v1",
    "https://API.DeepSeek.com./v1",
    "https://deepseek.com/v1",
    "https://a.b.deepseek.com:8443/v1",
  ])("that names the model's maker is refused, whatever else it says: %s", (url) => {
    expect(faultsOf(R1.replace("http://gpu-1:8000/v1", url)).join()).toMatch(/^5 .*maker/);
  });

  it("may not open a way to the maker either", () => {
    for (const host of ["api.deepseek.com", "*.deepseek.com", "deepseek.com:443"])
      expect(faultsOf(`${R1}egress: ["gpu-1", "${host}"]\n`).join()).toMatch(/^6 egress\[1\]: .*maker/);
  });

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
