import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { statusFault } from "../../../src/model/transport.ts";

const faultOf = (status: number, retryAfter?: string) =>
  statusFault(
    new Response(null, { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } }),
  );

describe("how long a busy server wants to be left alone", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 6, 8, 49, 37) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["seconds", "7", 7_000],
    ["seconds with white space", " 120 ", 120_000],
    ["a date to come", "Fri, 06 Nov 2026 08:50:37 GMT", 60_000],
    ["a date to come, as of old", "Friday, 06-Nov-26 08:50:37 GMT", 60_000],
    ["no time", "0", undefined],
    ["now", "Fri, 06 Nov 2026 08:49:37 GMT", undefined],
    ["a date that is over", "Fri, 06 Nov 2026 08:49:07 GMT", undefined],
    ["a date without its zone", "Fri, 06 Nov 2026 08:50:37", undefined],
    ["less than nothing", "-5", undefined],
    ["a part of a second", "7.5", undefined],
    ["two times", "7, 9", undefined],
    ["nothing", "", undefined],
    ["words", "soon", undefined],
    ["words with a year, which a lenient parser takes for a date", "try again in 2099", undefined],
    ["a day that is none", "Fri, 99 Nov 2026 08:50:37 GMT", undefined],
    ["more than a day", "100000", 86_400_000],
    ["more than a number holds", "9".repeat(400), 86_400_000],
    ["a date in another century", "Fri, 06 Nov 2126 08:49:37 GMT", 86_400_000],
  ])("%s: %s", (_, header, ms) => {
    expect(faultOf(429, header)?.retryAfterMs).toBe(ms);
  });

  it("is told of HTTP 503 as of 429, in the message too, and not when nothing was said", () => {
    expect(faultOf(503, "7")).toMatchObject({
      code: "MODEL_OVERLOADED",
      retryAfterMs: 7_000,
      message: expect.stringContaining("to be tried again after 7 s"),
    });
    expect(faultOf(429)).toMatchObject({ code: "MODEL_OVERLOADED", retryAfterMs: undefined });
    expect(faultOf(429)?.message).not.toContain("tried again");
  });

  it("is not read of other statuses", () => {
    expect(faultOf(500, "7")).toMatchObject({ code: "MODEL_FAILED", retryAfterMs: undefined });
    expect(faultOf(200, "7")).toBeUndefined();
  });
});
