/** Every sentence the server itself says to a person: polite 해요체, short, warm. Skills bring their own words. */
export const words = {
  /** Shown while the window is open; `ahead` turns of the same conversation come first. */
  waiting: (ahead: number): string =>
    ahead > 0
      ? `앞서 보내신 질문 ${ahead}개에 먼저 답하고 있어요. 1분이 지나도 답이 없으면 ‘답변 확인’이라고 보내 주세요.`
      : "깊이 생각하고 있어요. 다 되면 바로 보내 드릴게요. 1분이 지나도 답이 없으면 ‘답변 확인’이라고 보내 주세요.",
  /** The request without a callback ran out of time. */
  stillThinking: "아직 생각하고 있어요. 조금 뒤에 ‘답변 확인’을 눌러 주세요.",
  /** The window ends before the thinking does. */
  thinkingOn: (question: string, seconds: number): string =>
    `“${question}”에 대해 아직 생각하고 있어요. 지금까지 ${seconds}초쯤 걸렸어요. 조금 뒤에 ‘답변 확인’을 눌러 주시면 답을 보여 드릴게요.`,
  /** The window ends and nobody could begin yet. */
  notYetBegun: (question: string): string =>
    `“${question}” 질문은 아직 차례를 기다리고 있어요. 잊지 않고 답할게요. 조금 뒤에 ‘답변 확인’을 눌러 주세요.`,
  sending: "답을 보내 드리고 있어요. 조금만 기다려 주세요.",
  nothingHeld: "아직 못 보신 답은 없어요. 궁금한 것을 물어봐 주세요.",
  /** Heads an answer that comes later than its question. */
  answerTo: (question: string): string => `“${question}”에 대한 답이에요.`,
  newConversation: "새 대화를 시작했어요. 무엇이 궁금하세요?",
  nothingMore: "이어서 볼 내용이 없어요.",
  greeting: "안녕하세요! 무엇이든 물어보세요. 깊이 생각해서 답해 드릴게요.",
  tryThis: "이렇게 시작해 보세요.",
  photo: "아직 사진은 볼 수 없어요. 궁금한 점을 글로 적어 주시면 답해 드릴게요.",
  notUnderstood: "무슨 말씀인지 잘 모르겠어요. ‘도움말’을 눌러 보세요.",
  /** Nothing could be started: the server, its Redis or an instant skill is in trouble. */
  unavailable: "지금은 답하기 어려워요. 잠시 뒤에 다시 보내 주세요.",
  /** A skill's answer breaks a limit of the platform. */
  unshowable: "죄송해요. 답을 보여 드리지 못했어요. 다르게 물어봐 주시겠어요?",
  /** A turn was started and failed. */
  failed: "죄송해요. 답을 만들다가 문제가 생겼어요. ‘다시 시도’를 누르면 같은 질문을 다시 생각해 볼게요.",
  tookTooLong: "죄송해요. 너무 오래 걸려서 생각을 멈췄어요. 질문을 조금 나눠서 물어봐 주시겠어요?",
  labels: {
    help: "도움말",
    newConversation: "새 대화",
    check: "답변 확인",
    more: "이어보기",
    retry: "다시 시도",
  },
} as const;
