import { describe, expect, it, vi } from "vitest";
import { createEgressPolicy, guardFetch, isMakers } from "../../../src/guard/egress.ts";

const policy = createEgressPolicy(["gpu-1:8000", "api.example.com", "*.amazonaws.com", "[::1]:8000"]);

describe("the egress policy", () => {
  it.each([
    ["http://gpu-1:8000/v1", true],
    ["http://gpu-1:8001/v1", false],
    ["http://gpu-1/v1", false],
    ["https://api.example.com/v1", true],
    ["https://api.example.com:8443/v1", true],
    ["https://API.EXAMPLE.COM./v1", true],
    ["https://evil-api.example.com/v1", false],
    ["https://api.example.com.evil.test/v1", false],
    ["https://bedrock-runtime.us-west-2.amazonaws.com/", true],
    ["https://amazonaws.com/", false],
    ["https://notamazonaws.com/", false],
    ["http://127.0.0.1:8000/", false],
    ["http://[::1]:8000/v1", true],
    ["http://[::1]:8001/v1", false],
  ])("%s → %s", (url, allowed) => {
    expect(policy.allows(new URL(url))).toBe(allowed);
  });

  it("takes a name with a final dot for the same, in a rule as in an address", () => {
    const dotted = createEgressPolicy(["GPU.internal.:8000", "*.cluster.local."]);
    for (const url of [
      "http://gpu.internal.:8000/",
      "http://gpu.internal:8000/",
      "http://r1.cluster.local./",
    ])
      expect(dotted.allows(new URL(url))).toBe(true);
  });

  it("sees the host that is connected to, however an address is written", () => {
    const open = createEgressPolicy(["*.com", "*.example"]);
    expect(open.allows(new URL("https://api.deepseek.com@good.example/"))).toBe(true);
    for (const url of [
      "https://good.example@api.deepseek.com/",
      "https://api.deepseek%2Ecom/",
      "https://api。deepseek。com/",
      "https://ａｐｉ.ｄｅｅｐｓｅｅｋ.ｃｏｍ/",
      "https://api.deepseek.com../",
    ])
      expect(open.allows(new URL(url))).toBe(false);
  });

  it("never lets anything through to the model's maker, whatever is listed", () => {
    const open = createEgressPolicy(["api.deepseek.com", "*.deepseek.com", "deepseek.com"]);
    for (const host of ["api.deepseek.com", "deepseek.com", "API.DEEPSEEK.COM.", "x.y.deepseek.com"])
      expect(open.allows(new URL(`https://${host}/v1`))).toBe(false);
    expect(isMakers("notdeepseek.com")).toBe(false);
  });

  it("lets a host be private only where it is named, and an address only where it is written", () => {
    const { reach } = createEgressPolicy(
      ["gpu-1:8000", "*.kakao.com", "10.0.0.5", "[::1]:8000"],
      ["api.openai.com"],
    );
    expect(reach("gpu-1", 8000)).toBe("named");
    expect(reach("GPU-1.", 8000)).toBe("named");
    expect(reach("gpu-1", 22)).toBe("refused");
    expect(reach("bot.kakao.com", 443)).toBe("public");
    expect(reach("api.openai.com", 443)).toBe("public");
    expect(reach("10.0.0.5", 80)).toBe("named");
    expect(reach("::1", 8000)).toBe("named");
    expect(reach("10.0.0.6", 80)).toBe("refused");
    expect(createEgressPolicy([], ["10.0.0.5"]).reach("10.0.0.5", 80)).toBe("refused");
  });

  it("keeps a fetch from being made at all", async () => {
    const fetch = vi.fn(async () => new Response("ok"));
    const guarded = guardFetch(policy, fetch);
    await expect(guarded("https://elsewhere.test/")).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    await expect(guarded(new Request("https://api.deepseek.com/"))).rejects.toMatchObject({
      code: "EGRESS_REFUSED",
    });
    expect(fetch).not.toHaveBeenCalled();
    expect(await (await guarded("http://gpu-1:8000/v1")).text()).toBe("ok");
  });
});
