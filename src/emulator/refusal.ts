/** The platform's wording of each refused callback (Kakao Business, "AI 챗봇 콜백 개발 가이드"). */
export const REFUSAL = {
  testToken: "Invalid callback token for testing purposes.",
  token: "Invalid callback token. Check your callback token.",
  settings: "The skill server settings are incorrect. Use callback true setting required.",
  bot: "Invalid bot ID. Check your Bot ID.",
  json: "Invalid json response from bot-skill.",
  /** The platform's own fault; the guide lists 501, 504, 505 and 999. */
  internal: "Internal server error occured. 501",
} as const;
export type Refusal = keyof typeof REFUSAL;
