import { describe, expect, it } from "vitest";
import { timelineOf } from "../../../../src/emulator/page/exchange/timeline.ts";
import { REFUSAL } from "../../../../src/emulator/refusal.ts";
import { ACK, callback, exchange, reply } from "./records.ts";

const shown = { type: "shown", bubbles: [{ simpleText: { text: "가" } }], quickReplies: [] } as const;
const ids = (record: Parameters<typeof timelineOf>[0]): string[] =>
  timelineOf(record).moments.map(({ id }) => id.replace(/-.*-/, "-"));
const told = (record: Parameters<typeof timelineOf>[0], id: string): string =>
  timelineOf(record)
    .moments.filter((moment) => moment.id.startsWith(id))
    .flatMap(({ title, notes, quote }) => [title, ...notes, quote?.text ?? ""])
    .join("\n");

describe("the timeline of an exchange", () => {
  it("starts with the request and waits", () => {
    const { moments, lengthMs, windowMs } = timelineOf(exchange());
    expect(moments).toMatchObject([{ id: "request", atMs: 0 }]);
    expect([lengthMs, windowMs]).toEqual([5_000, undefined]);
  });

  it("has the reply against its limit and the outcome at the same moment", () => {
    const record = exchange({
      response: reply({ version: "2.0" }),
      shown: { ...shown, via: "reply" },
      outcome: "shown",
    });
    expect(timelineOf(record).moments).toMatchObject([
      { id: "request" },
      { id: "reply", atMs: 42, tone: "ok", share: { usedMs: 42, ofMs: 5_000 } },
      { id: "outcome", atMs: 42, tone: "ok" },
    ]);
  });

  it("is in danger when the reply came over the limit", () => {
    const late = timelineOf(exchange({ response: reply({}, 6_200) }));
    expect(late.moments.at(-1)).toMatchObject({ id: "reply", tone: "danger" });
    expect(late.lengthMs).toBe(6_200);
  });

  it("has the waiting message and each callback against the window", () => {
    const record = exchange({
      response: reply(ACK),
      callbacks: [
        callback(3_000, { fault: "hang" }),
        callback(12_300, { message: "", status: "SUCCESS" }, { accepted: true }),
      ],
      shown: { ...shown, via: "callback" },
      outcome: "shown",
    });
    const { moments, windowMs, lengthMs } = timelineOf(record);
    expect(moments).toMatchObject([
      { id: "request" },
      { id: "reply" },
      { id: "waiting", atMs: 42, quote: { text: "생각하고 있어요", lang: "ko" } },
      { atMs: 3_000, tone: "warn", share: { usedMs: 3_000, ofMs: 60_000 } },
      { atMs: 12_300, tone: "ok" },
      { id: "outcome", atMs: 12_300 },
    ]);
    expect([windowMs, lengthMs]).toEqual([60_000, 60_000]);
    expect(told(record, "callback")).toContain("hang");
  });

  it("puts a callback that came too late after the end, and the axis reaches it", () => {
    const record = exchange({
      response: reply(ACK),
      callbacks: [callback(71_000, { message: REFUSAL.token })],
      outcome: "expired",
    });
    expect(ids(record)).toEqual(["request", "reply", "waiting", "outcome", "callback-1"]);
    expect(timelineOf(record)).toMatchObject({ windowMs: 60_000, lengthMs: 71_000 });
  });

  it("ends where a broken callback spent the token", () => {
    const breaches = [{ path: "version", rule: "is required" }];
    const record = exchange({
      response: reply(ACK),
      callbacks: [
        callback(20_000, { message: REFUSAL.json }, { breaches }),
        callback(25_000, { message: REFUSAL.token }),
      ],
      outcome: "spent",
    });
    expect(ids(record)).toEqual(["request", "reply", "waiting", "callback-1", "outcome", "callback-2"]);
    expect(told(record, "callback")).toContain(REFUSAL.json);
  });

  it("tells a time-out at the limit, and a network fault at no time", () => {
    const timeout = exchange({ error: { reason: "timeout", code: 1001, breaches: [] }, outcome: "error" });
    expect(timelineOf(timeout).moments.map(({ atMs }) => atMs)).toEqual([0, 5_000, 5_000]);
    expect(told(timeout, "reply")).toContain("1001");
    const network = exchange({ error: { reason: "network", code: 1005, breaches: [] }, outcome: "error" });
    expect(timelineOf(network).moments.map(({ atMs }) => atMs)).toEqual([0, undefined, undefined]);
  });

  it("tells a reply that was lost on purpose from one that never came", () => {
    const lost = exchange({
      response: reply(ACK),
      options: { trouble: { lostAck: true } },
      error: { reason: "network", code: 1005, breaches: [] },
      outcome: "error",
    });
    expect(ids(lost)).toEqual(["request", "reply", "outcome"]);
    expect(told(lost, "reply")).toContain("일부러");
  });

  it("has the reply to a request that was sent twice", () => {
    const twice = exchange({
      response: reply({}),
      repeated: reply({}, 90),
      options: { trouble: { duplicate: true } },
    });
    expect(ids(twice)).toEqual(["request", "reply", "repeated"]);
    expect(told(twice, "request")).toContain("두 번");
  });

  it("does not take a refusal that was asked for as one that was earned", () => {
    const callbacks = [
      callback(2_000, { message: REFUSAL.token }),
      callback(3_000, { message: REFUSAL.token }),
    ];
    const record = exchange({
      response: reply(ACK),
      options: { trouble: { callback: "fail", times: 1 } },
      callbacks,
    });
    const [first, second] = timelineOf(record).moments.slice(3);
    expect(first?.notes.join()).toContain("일부러");
    expect(second?.notes.join()).not.toContain("일부러");
  });

  it("explains every refusal of the platform", () => {
    for (const message of Object.values(REFUSAL)) {
      const record = exchange({ response: reply(ACK), callbacks: [callback(1_000, { message })] });
      expect(told(record, "callback").split("\n")).toHaveLength(4);
    }
  });

  it("is not thrown off by a reply that is no JSON", () => {
    const response = { ...reply(""), status: 502, body: "<html>" };
    const record = exchange({ response, error: { reason: "status", breaches: [] }, outcome: "error" });
    expect(ids(record)).toEqual(["request", "reply", "outcome"]);
  });
});
