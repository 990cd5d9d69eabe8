import type { CallbackRecord, ExchangeRecord } from "../../../../src/emulator/record.ts";

const PATH = "/emulator/v1/bots/b/callback/cbtoken:0";

/** A record of one saying as the engine writes it: an open one that nobody answered yet, with these fields laid over it. */
export function exchange(fields: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    id: "x1",
    bot: { id: "b", name: "생각" },
    block: { id: "f", name: "폴백 블록" },
    user: "me",
    utterance: "하늘은 왜 파란가요?",
    sentAt: 1_000_000,
    request: { url: "http://127.0.0.1:3000/kakao/skill", headers: {}, payload: {} },
    window: { url: `http://127.0.0.1:3000${PATH}`, path: PATH, closesAt: 1_060_000 },
    callbacks: [],
    ...fields,
  };
}

export function reply(body: unknown, ms = 42, status = 200): NonNullable<ExchangeRecord["response"]> {
  return { status, headers: {}, body: JSON.stringify(body), ms };
}

export const ACK = { version: "2.0", useCallback: true, data: { text: "생각하고 있어요" } };

export function callback(
  afterMs: number,
  answer: { message: string; status?: "SUCCESS" | "FAIL" | "ERROR" } | { fault: string },
  fields: Partial<CallbackRecord> = {},
): CallbackRecord {
  const json = { taskId: "t", status: "FAIL" as const, timestamp: 0 };
  return {
    at: 1_000_000 + afterMs,
    afterMs,
    path: PATH,
    body: "{}",
    answer: "fault" in answer ? answer : { status: 200, json: { ...json, ...answer } },
    accepted: false,
    breaches: [],
    ...fields,
  };
}
