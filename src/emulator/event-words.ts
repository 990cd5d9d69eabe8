import type { EmulatorEvent, WebhookError } from "./record.ts";

const WRONG: Readonly<Record<WebhookError["reason"], string>> = {
  timeout: "스킬 서버가 제시간에 답하지 않았어요",
  network: "스킬 서버와 연결이 되지 않았어요",
  status: "스킬 서버가 200이 아닌 상태로 답했어요",
  format: "스킬 서버의 답이 형식에 맞지 않아요",
};

/** What the waiting bubble says when the acknowledgement brings no words. */
export const WAITING = "답을 준비하고 있어요";

/** What happened, in a line; undefined for what a room shows as a message, or not at all. */
export function toldInWords(event: EmulatorEvent): string | undefined {
  if (event.type === "refused") return `콜백이 거절됐어요: ${event.message}`;
  if (event.type === "error")
    return `${WRONG[event.reason]}${event.code === undefined ? "" : ` (오류 ${event.code})`}`;
  if (event.type === "closed" && event.outcome === "expired") return "답을 받을 시간이 지났어요";
  return undefined;
}
