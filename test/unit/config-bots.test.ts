import { describe, expect, it } from "vitest";
import { anyBot, type BotSetup, readBots } from "../../src/config-bots.ts";

const defaults = {
  secret: "the-deployment's-secret",
  dailyTokens: 10,
  mostWaiting: 5,
  showThoughts: true,
  operator: false,
};
const models = [
  { name: "r1", fallback: "small" },
  { name: "small" },
  { name: "inside" },
] as unknown as Parameters<typeof readBots>[1]["catalogue"]["models"];
const SECRETS: Record<string, string> = { "env:A": "secret-of-channel-a", "env:SHORT": "short" };
const read = (text: string, more: Partial<typeof defaults> = {}) =>
  readBots(text, {
    defaults: { ...defaults, ...more },
    catalogue: { models },
    secretOf: (reference) => SECRETS[reference],
  });
function bots(text: string) {
  const result = read(text);
  if ("faults" in result) throw new Error(JSON.stringify(result.faults));
  return result.bots;
}

const TWO = `bots:
  aaa:
    name: 생각이
    secret: env:A
    greeting: 안녕하세요!
    models: [r1, small]
    skills: [ask]
    limits: { dailyTokensPerPerson: 99, waitingPerPerson: 2 }
    policies: { showThoughts: false, operator: true }
  bbb!: {}
`;

describe("a bots file", () => {
  it("gives each bot its own, and the deployment's where it says nothing", () => {
    const { of, named } = bots(TWO);
    expect(of("aaa")).toEqual({
      id: "aaa",
      name: "생각이",
      secret: "secret-of-channel-a",
      greeting: "안녕하세요!",
      models: ["r1", "small"],
      skills: ["ask"],
      dailyTokens: 99,
      mostWaiting: 2,
      showThoughts: false,
      operator: true,
    } satisfies BotSetup);
    expect(of("bbb!")).toEqual({ id: "bbb!", ...defaults });
    expect(of("gone")).toMatchObject({ id: "gone", dailyTokens: 10, models: [] });
    expect(named.map(({ id }) => id)).toEqual(["aaa", "bbb!"]);
  });

  it("lets a bot call with its own secret only", () => {
    const { isSecret, caller } = bots(TWO);
    expect(isSecret("secret-of-channel-a")).toBe(true);
    expect(isSecret(defaults.secret)).toBe(true);
    expect(isSecret("another")).toBe(false);
    expect(isSecret(undefined)).toBe(false);
    expect(caller("aaa", "secret-of-channel-a")).toMatchObject({ id: "aaa" });
    expect(caller("aaa", defaults.secret)).toBe("refused");
    expect(caller("bbb!", "secret-of-channel-a")).toBe("refused");
    expect(caller("ccc", "secret-of-channel-a")).toBe("unknown");
  });

  it("takes a call without an id for that of the only bot with its secret", () => {
    expect(bots(TWO).caller("", "secret-of-channel-a")).toMatchObject({ id: "aaa" });
    expect(bots("bots: { aaa: {}, bbb: {} }").caller("", defaults.secret)).toBe("unknown");
  });

  it.each([
    ["", 1, "is empty: bots are needed"],
    ["bots: {}", 1, "bots: names no bot"],
    ["bots:\n  aaa:\n    nmae: x", 3, "bots.aaa.nmae: there is no such field"],
    [
      "bots:\n  aaa:\n    secret: plain",
      3,
      "bots.aaa.secret: must be env:NAME or file:/path, never the secret itself",
    ],
    ["bots:\n  aaa:\n    secret: env:NONE", 3, "bots.aaa.secret: env:NONE holds nothing"],
    ["bots:\n  aaa:\n    secret: env:SHORT", 3, "bots.aaa.secret: must have at least 16 characters"],
    ["bots:\n  aaa:\n    models:\n    - none", 4, "bots.aaa.models[0]: there is no model none"],
    [
      "bots:\n  aaa:\n    models:\n    - r1",
      4,
      "bots.aaa.models[0]: r1 falls back on small, which is not among them",
    ],
    ["bots:\n  a b: {}", 2, "bots.a b: is no bot id"],
    ["bots: [", 1, expect.stringMatching(/./)],
  ])("tells a fault with its line: %j", (text, line, what) => {
    expect(read(text)).toEqual({ faults: expect.arrayContaining([{ line, text: what }]) });
  });

  it("wants a secret for each bot, of its own or the deployment's", () => {
    const result = readBots("bots: { aaa: {} }", {
      defaults: { ...defaults, secret: undefined },
      catalogue: { models },
      secretOf: () => undefined,
    });
    expect(result).toMatchObject({ faults: [{ text: expect.stringMatching(/is needed/) }] });
  });
});

it("without a file every bot is taken by the one secret", () => {
  const { isSecret, caller } = anyBot(defaults);
  expect(isSecret(defaults.secret)).toBe(true);
  expect(isSecret("another")).toBe(false);
  expect(caller("whichever", defaults.secret)).toMatchObject({ id: "whichever", dailyTokens: 10 });
  expect(anyBot({ ...defaults, secret: undefined }).isSecret("")).toBe(false);
});
