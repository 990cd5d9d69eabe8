import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecretCheck } from "../../../src/guard/secret.ts";

describe("createSecretCheck", () => {
  const check = createSecretCheck("비밀-0123456789abcdef");

  it("accepts the secret and nothing like it", () => {
    expect(check("비밀-0123456789abcdef")).toBe(true);
    for (const wrong of [
      "비밀-0123456789abcdeF",
      "비밀-0123456789abcde",
      "비밀-0123456789abcdef ",
      "",
      undefined,
    ])
      expect(check(wrong)).toBe(false);
  });

  it("never accepts another text, whatever its length", () => {
    fc.assert(fc.property(fc.string(), (text) => check(text) === false));
  });

  it("refuses a missing header even when the secret is empty", () => {
    expect(createSecretCheck("")(undefined)).toBe(false);
  });
});
