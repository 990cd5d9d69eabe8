import type { Fault } from "../../fault-kinds.ts";
import type { ExchangeRecord } from "../../record.ts";
import { count, span } from "./format.ts";

/** Troubles that were asked for, said in Korean: whoever reads must not take them for the platform's or the skill's own. */

const FAULT: Readonly<Record<Fault, string>> = {
  status500: "빈 HTTP 500으로 답했어요. 토큰은 아직 쓸 수 있어요.",
  internal: "카카오 쪽 장애라고 답했어요. 토큰은 아직 쓸 수 있어요.",
  fail: "틀린 토큰인 것처럼 거절했어요. 토큰은 아직 쓸 수 있어요.",
  html: "HTTP 200에 JSON 대신 HTML을 보냈어요. 토큰은 아직 쓸 수 있어요.",
  hang: "아무 답도 하지 않고 붙들고 있었어요. 토큰은 아직 쓸 수 있어요.",
  reset: "연결을 갑자기 끊었어요. 토큰은 아직 쓸 수 있어요.",
  redirect: "다른 주소로 가라고 했어요(HTTP 302). 따라가면 안 돼요. 토큰은 아직 쓸 수 있어요.",
  drop: "말풍선은 보여 주고, 답 없이 연결을 끊었어요. 토큰은 이미 썼어요.",
};

/** What happens when this fault is played. */
export function faultWords(fault: string): string {
  const words = (FAULT as Readonly<Record<string, string>>)[fault] ?? "카카오의 장애를 흉내 냈어요.";
  return `일부러 낸 장애(${fault}): ${words}`;
}

/** The fault that this saying asked for its callback of this number (from 1). */
export function askedFault({ options }: ExchangeRecord, number: number): Fault | undefined {
  const { callback, times = Number.POSITIVE_INFINITY } = options?.trouble ?? {};
  return number <= times ? callback : undefined;
}

/** What was made slower, faster or twice; the faults of replies and callbacks are told where they happen. */
export function troubleWords({ options }: ExchangeRecord): string[] {
  const { delayMs = 0, duplicate = false, speed = 1 } = options?.trouble ?? {};
  return [
    ...(delayMs > 0 ? [`일부러 오가는 길을 늦췄어요. 한쪽에 ${span(delayMs)}씩 걸려요.`] : []),
    ...(duplicate ? ["일부러 같은 요청을 두 번 보냈어요."] : []),
    ...(speed > 1 ? [`콜백 URL의 시간이 ${count(speed)}배 빨리 가요.`] : []),
  ];
}
