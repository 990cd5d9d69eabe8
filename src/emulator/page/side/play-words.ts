import type { Fault } from "../../fault-kinds.ts";
import type { Play } from "../store/tabs.ts";

export const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  status500: "HTTP 500",
  internal: "카카오 내부 오류 (501)",
  fail: "FAIL (토큰 오류)",
  html: "점검 페이지 (HTML)",
  hang: "응답 없음",
  reset: "연결 끊김",
  redirect: "다른 주소로 (302)",
  drop: "보여 준 뒤 연결 끊김",
};

/** What is played, a few words each. */
export function playedWords({ callback, group, tester, isFriend, trouble = {} }: Play): string[] {
  const { delayMs, lostAck, duplicate, callback: fault, times, speed } = trouble;
  const words = [
    callback === false && "콜백 꺼짐",
    group && "단체방",
    tester === "bot" && "봇 테스트 토큰",
    tester === "skill" && "스킬 테스트",
    isFriend === false && "채널 친구 아님",
    delayMs && `느린 네트워크 ${delayMs}ms`,
    lostAck && "응답 유실",
    duplicate && "중복 요청",
    fault && `콜백 ${FAULT_WORDS[fault]}${times ? ` ${times}번` : ""}`,
    speed && speed > 1 && `시계 ${speed}배`,
  ];
  return words.filter((word) => typeof word === "string");
}
