import { describe, expect, it } from "vitest";
import { egressRules } from "../../../src/commands/egress.ts";
import { readConfig } from "../../../src/config.ts";
import { createEgressPolicy } from "../../../src/guard/egress.ts";
import { squidRules } from "../../../src/guard/squid-rules.ts";

const HOSTS = ["*.kakao.com:443", "gpu-1:8000", "127.0.0.1:3000", "[::1]:8000", "otel"];
const HOSTED = ["api.openai.com"];
const TARGETS: readonly (readonly [string, number])[] = [
  ["bot-api.kakao.com", 443],
  ["a.b.kakao.com", 443],
  ["BOT-API.Kakao.com", 443],
  ["bot-api.kakao.com.", 443],
  ["kakao.com", 443],
  ["bot-api.kakao.com", 80],
  ["evilkakao.com", 443],
  ["bot.kakao.com.evil.test", 443],
  ["botxkakao.com", 443],
  ["gpu-1", 8000],
  ["gpu-1", 22],
  ["gpu-12", 8000],
  ["127.0.0.1", 3000],
  ["127.0.0.1", 3001],
  ["::1", 8000],
  ["10.0.0.1", 443],
  ["otel", 4318],
  ["api.openai.com", 443],
  ["api.deepseek.com", 443],
  ["API.DEEPSEEK.COM.", 443],
];

/** Squid's own reading of the rules: the first that fits decides, and one fits when all its ACLs do. */
function decide(rules: string, host: string, port: number): "denied" | "public" | "named" {
  const acls = new Map<string, (string | undefined)[]>();
  for (const [, name = "", type, ...rest] of rules.matchAll(/^acl (\S+) (\S+) (?:-n )?(?:-i )?(.+)$/gm))
    acls.set(name, [type, ...(rest[0] ?? "").split(" ")]);
  for (const [, verb, list = ""] of rules.matchAll(/^http_access (allow|deny) (.+)$/gm)) {
    const fits = list.split(" ").every((term) => {
      if (term === "all" || term === "!special" || term === "!private") return true;
      if (term === "!CONNECT") return false;
      const [type, ...values] = acls.get(term) ?? [];
      if (type === "port") return values[0] === `${port}`;
      if (type === "dst") return values.includes(host);
      return values.some((pattern) => new RegExp(pattern ?? "", "i").test(host));
    });
    if (!fits) continue;
    if (verb === "deny") return "denied";
    return list.includes("!private") ? "public" : "named";
  }
  throw new Error("no rule decides");
}

describe("the egress proxy's rules", () => {
  const policy = createEgressPolicy(HOSTS, HOSTED);
  const rules = squidRules(HOSTS, HOSTED);

  it.each(TARGETS)("say of %s:%i what the program's policy says", (host, port) => {
    const reach = policy.reach(host, port);
    expect(decide(rules, host, port)).toBe(reach === "refused" ? "denied" : reach);
  });

  it("check where every name leads", () => {
    const allowed = [...rules.matchAll(/^http_access allow (.+)$/gm)].map(([, list = ""]) => list);
    const byName = allowed.filter((list) => !/host[23] /.test(list));
    expect(byName).toHaveLength(4);
    for (const list of byName) expect(list).toContain("!special");
  });

  it("end with a denial, and let nothing but CONNECT through", () => {
    expect(rules).toMatch(/http_access deny all\n$/);
    expect(rules.indexOf("deny !CONNECT")).toBeLessThan(rules.indexOf("http_access allow"));
  });

  it("are made of the settings, without what is reached directly", () => {
    const made = (environment: Record<string, string>) => egressRules(readConfig("doctor", environment));
    expect(made({})).toBe(squidRules(["*.kakao.com:443"]));
    expect(
      made({
        CALLBACK_ORIGINS: "https://*.kakao.com,http://10.0.0.5:3000",
        MODEL_BASE_URL: "http://gpu-1:8000/v1",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel:4318",
        KAKAO_EVENT_NAME: "알림",
        KAKAO_EVENT_BOT_ID: "b",
        KAKAO_REST_API_KEY: "k",
        EGRESS_DIRECT: "otel",
      }),
    ).toBe(squidRules(["*.kakao.com:443", "10.0.0.5:3000", "gpu-1:8000"], ["bot-api.kakao.com:443"]));
    expect(made({ MODEL_BASE_URL: "http://model:8000/v1", EGRESS_DIRECT: "model:8000" })).toBe(made({}));
  });
});
