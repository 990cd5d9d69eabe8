import type { ExchangeRecord, Outcome, WebhookError } from "../../record.ts";

/** What the platform did, said in Korean. */

export const OUTCOME: Readonly<Record<Outcome | "open", string>> = {
  open: "기다리는 중",
  shown: "보여 줌",
  expired: "시간이 지남",
  spent: "토큰 소진",
  error: "오류",
};

export const FAILURE: Readonly<Record<WebhookError["reason"], string>> = {
  timeout: "스킬 서버가 제시간에 답하지 않았어요.",
  network: "스킬 서버와 연결이 되지 않았어요.",
  status: "스킬 서버가 200이 아닌 상태로 답했어요.",
  format: "스킬 서버의 답이 형식에 맞지 않아요.",
};

/** The console's error code, in brackets. */
export function failureCode({ code }: WebhookError): string {
  return code === undefined ? "" : ` (오류 코드 ${code})`;
}

/** Beginnings of the platform's refusals, and what lies behind each. */
const REFUSED: readonly (readonly [string, string])[] = [
  [
    "Invalid callback token for testing",
    "봇 테스트에서 만든 토큰이에요. 콘솔의 봇 테스트에서는 콜백을 쓸 수 없어요.",
  ],
  [
    "Invalid callback token.",
    "틀렸거나, 시간이 지났거나, 이미 쓴 토큰이에요. 첫 답보다 먼저 도착한 콜백도 이렇게 거절돼요.",
  ],
  [
    "The skill server settings",
    "스킬의 첫 답이 useCallback: true가 아니었거나 카카오에 닿지 않아서, 콜백을 받지 않아요.",
  ],
  ["Invalid bot ID", "주소에 든 봇 ID가 맞지 않아요."],
  ["Invalid json response", "본문이 응답 형식에 어긋나요. 이 콜백으로 토큰을 써 버렸어요."],
  ["Internal server error", "카카오 쪽의 장애예요. 시간이 남아 있으면 다시 보내도 돼요."],
];

/** Why the platform refused with this message; undefined when the message is not one of its own. */
export function refusalWords(message: string): string | undefined {
  return REFUSED.find(([beginning]) => message.startsWith(beginning))?.[1];
}

export function outcomeWords(exchange: ExchangeRecord): string | undefined {
  const { outcome, shown } = exchange;
  switch (outcome) {
    case "shown":
      return shownWords(shown);
    case "expired":
      return "콜백을 받을 시간이 지났어요. 이 말에는 더 답할 수 없어요.";
    case "spent":
      return "거절된 콜백이 토큰을 썼어요. 이 말에는 더 답할 수 없어요.";
    case "error":
      return "아무것도 보여 주지 못했어요.";
    default:
      return undefined;
  }
}

function shownWords(shown: ExchangeRecord["shown"]): string {
  if (!shown || shown.bubbles.length === 0) return "보여 줄 말풍선이 없어서 아무것도 보이지 않아요.";
  const replies = shown.quickReplies.length === 0 ? "" : `와 바로가기 응답 ${shown.quickReplies.length}개`;
  return `말풍선 ${shown.bubbles.length}개${replies}를 보여 줬어요.`;
}
