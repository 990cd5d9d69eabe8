import { subject } from "./subject.ts";
import { dotted, oneOf, roughly, type Waiting } from "./waiting.ts";
import { createWhen } from "./when.ts";

const when = createWhen("ko");
/** Wordings of a waiting message: the model thinks, or others come first. */
const ALONE = ["생각하고 있어요", "곰곰이 생각 중이에요", "답을 찾고 있어요", "하나씩 따져 보고 있어요"];
const IN_LINE = ["앞 질문부터 답하고 있어요", "차례대로 생각하고 있어요"];

/**
 * Every sentence the server itself says to a person, in Korean: polite 해요체, short, warm. Skills bring their own words.
 * The other catalogues have the same keys.
 */
export const ko = {
  /** Shown while the window is open. */
  waiting: ({ variant, label, own, before, ms, isResting, mayBeLate, group }: Waiting): string => {
    const who = label === undefined ? "" : `${subject(label)} `;
    if (isResting)
      return `${who}${oneOf(["지금 잠시 쉬고 있어요.", "지금은 답하기 어려워요."], variant)} 답이 없으면 조금 뒤에 다시 물어봐 주세요.`;
    const behindOwn = [`앞 질문 ${own}개부터 답하고 있어요`, `앞 질문 ${own}개를 먼저 생각하고 있어요`];
    const line = dotted(
      `${who}${oneOf(own > 0 ? behindOwn : before > 0 ? IN_LINE : ALONE, variant)}`,
      own === 0 && before > 0 ? `앞에 ${before}명` : "",
      ms === undefined ? "" : `약 ${time(ms)}`,
    );
    return mayBeLate ? `${line}\n${group ? 5 : 1}분 안에 답이 없으면 ‘답변 확인’을 보내 주세요.` : line;
  },
  /** The request without a callback ran out of time; `ms` until the answer. */
  readyIn: (ms: number): string => `아직 생각하고 있어요. 약 ${time(ms)} 뒤에 ‘답변 확인’을 눌러 주세요.`,
  /** The request without a callback ran out of time. */
  stillThinking: "아직 생각하고 있어요. 조금 뒤에 ‘답변 확인’을 눌러 주세요.",
  /** The waiting message when a tap of 답변 확인 waits for the answer itself. */
  waitingOn: "아직 생각하고 있어요. 다 되면 바로 보내 드릴게요.",
  /** The window ends before the thinking does. `leftMs` is a guess, when there is one. */
  thinkingOn: (question: string, spentMs: number, leftMs: number | undefined): string => {
    const guess =
      leftMs === undefined
        ? `지금까지 ${duration(spentMs)}쯤 걸렸고, 얼마나 더 걸릴지는 아직 모르겠어요.`
        : `지금까지 ${duration(spentMs)}쯤 걸렸고, 앞으로 ${duration(leftMs)}쯤 더 걸릴 것 같아요.`;
    return `“${question}”에 대해 아직 생각하고 있어요. ${guess} 조금 뒤에 ‘답변 확인’을 눌러 주시면 답을 보여 드릴게요.`;
  },
  /** The text of an event; the platform may show it. */
  answerReady: "기다리시던 답이 준비됐어요.",
  /** Under the beginning of an answer that is still being written when the window ends. */
  stillWriting:
    "여기까지 썼고, 이어서 쓰고 있어요. 조금 뒤에 ‘답변 확인’을 눌러 주시면 처음부터 끝까지 보여 드릴게요.",
  /** Follows a word on the new question and comes before the answer to an earlier one. */
  meanwhile: "그동안 앞 질문의 답부터 보여 드릴게요.",
  /** The window ends and nobody could begin yet. */
  notYetBegun: (question: string): string =>
    `“${question}” 질문은 아직 차례를 기다리고 있어요. 잊지 않고 답할게요. 조금 뒤에 ‘답변 확인’을 눌러 주세요.`,
  sending: "답을 보내 드리고 있어요. 조금만 기다려 주세요.",
  nothingHeld: "아직 못 보신 답은 없어요. 궁금한 것을 물어봐 주세요.",
  /** Heads an answer that comes later than its question. */
  answerTo: (question: string): string => `“${question}”에 대한 답이에요.`,
  /** Heads the apology for a question that was asked earlier. */
  notAnswered: (question: string): string => `“${question}” 질문에는 답하지 못했어요.`,
  /** Heads the newest of several answers; the others are shown by further taps. */
  severalHeld: (questions: readonly string[], more: boolean): string =>
    [
      "못 보신 답이 여러 개 있어요. 최근 것부터 보여 드릴게요.",
      ...questions.map((question, index) => `${index + 1}. “${question}”`),
      ...(more ? ["…"] : []),
    ].join("\n"),
  /** The answer of a turn that its person stopped, and the word to the one who asked for it. */
  stopped: "이 질문에 대한 생각은 멈췄어요.",
  stop: "네, 멈췄어요. 다른 것을 물어봐 주세요.",
  nothingToStop: "지금은 멈출 것이 없어요. 궁금한 것을 물어봐 주세요.",
  /** Answers a short question that is answered together with a later one. */
  merged: "이어서 보내신 말과 함께 한 번에 답해 드릴게요.",
  tooMany: (waiting: number): string =>
    `답을 기다리는 질문이 벌써 ${waiting}개 있어요. 답을 받으신 뒤에 다시 보내 주시겠어요?`,
  nothingToRetry: "다시 시도할 질문이 없어요. 궁금한 것을 물어봐 주세요.",
  /** Answer 👍 and 👎, and a press under an answer that is no longer kept. */
  thanksForGood: "고마워요. 도움이 됐다니 기뻐요.",
  thanksForBad: "알려 주셔서 고마워요. 원하시면 다시 생각해 볼게요.",
  feedbackTooLate: "고마워요. 다만 그 답은 이제 남아 있지 않아서 의견을 적어 두지 못했어요.",
  newConversation: "새 대화를 시작했어요. 무엇이 궁금하세요?",
  nothingMore: "이어서 볼 내용이 없어요.",
  greeting: "안녕하세요! 무엇이든 물어보세요. 깊이 생각해서 답해 드릴게요.",
  /** Before a person's first answer. `name` is the channel's, when it has one. */
  firstAnswer: (name: string | undefined): string =>
    `반가워요! 저는 ${name === undefined ? "" : `${name}, `}깊이 생각해서 답하는 AI예요. 가끔 틀릴 수 있어요. 쓰는 법은 ‘도움말’에 있어요.`,
  tryThis: "이렇게 시작해 보세요.",
  /** Heads the list of models; `now` answers at present. */
  chooseModel: (now: string): string => `어떤 모델로 답할까요? 지금은 ${now}`,
  /** A model in that list: how long it would take now, in ms, when that is known. */
  modelNow: (label: string, ms: number | "resting" | undefined): string => {
    if (ms === undefined) return label;
    return ms === "resting" ? `${label} · 지금은 쉬고 있어요` : `${label} · 지금 ${duration(ms)}쯤`;
  },
  modelChosen: (label: string): string => `모델을 바꿨어요. 지금 모델: ${label}`,
  noSuchModel: "그런 모델은 없어요. 아래에서 골라 주세요.",
  onlyModel: (label: string): string => `지금 쓸 수 있는 모델은 하나예요: ${label}`,
  thinkDeeply: "다음 질문부터 깊이 생각해서 답할게요. 시간이 조금 더 걸려요.",
  answerQuickly: "다음 질문부터 생각은 짧게 하고 빠르게 답할게요.",
  alwaysThinks: (label: string): string => `지금 모델(${label})은 언제나 깊이 생각하고 답해요.`,
  neverThinks: (label: string): string => `지금 모델(${label})은 언제나 바로 답해요.`,
  /** Heads the digest of a model's thoughts. */
  thoughts: (page: number, pages: number): string =>
    `이렇게 생각했어요. 모델이 쓴 말에서 골라서 다른 나라 말이 섞일 수 있어요.${pages > 1 ? ` (${page}/${pages})` : ""}`,
  noThoughts: "보여 드릴 생각 과정이 없어요. 먼저 궁금한 것을 물어봐 주세요.",
  thoughtsOff: "이 채널에서는 생각 과정을 보여 드리지 않아요.",
  /** Stands before an answer of another model than the one that was asked. */
  answeredInstead: (asked: string, by: string): string =>
    `지금은 ${asked}의 답을 받기 어려워서 ${by}의 답을 보여 드려요.`,
  budgetUsed: "오늘 쓸 수 있는 만큼 모두 쓰셨어요. 내일 다시 물어봐 주세요.",
  photo: "아직 사진은 볼 수 없어요. 궁금한 점을 글로 적어 주시면 답해 드릴게요.",
  /** A sticker, a file: whatever came is neither text nor a photo. */
  notText: "이모티콘이나 파일은 아직 볼 수 없어요. 하고 싶은 말을 글로 적어 주시면 답해 드릴게요.",
  /** Cards of 도움말, each above the buttons of its commands. */
  helpCards: {
    conversation: {
      title: "대화 다루기",
      description: "이야기를 새로 시작하거나, 생각을 멈추거나, 같은 질문을 다시 물을 수 있어요.",
    },
    answers: {
      title: "답 보기",
      description: "늦게 나온 답을 받고, 긴 답을 이어서 보고, 어떻게 생각했는지도 볼 수 있어요.",
    },
    thinking: {
      title: "생각하는 방법",
      description: "답할 모델을 고르고, 깊이 생각할지 빠르게 답할지 정할 수 있어요.",
    },
    data: {
      title: "내 데이터",
      description: "무엇을 언제까지 가지고 있는지 보고, 모두 지울 수 있어요.",
    },
  },
  /** Above the button that calls a human of the channel. */
  askHuman: "사람과 이야기하고 싶으시군요. 아래를 누르면 상담원에게 연결해 드려요.",
  /** 내 데이터: what is stored, a line for each, between a first and a last one. In a group room it is everyone's there. */
  dataHead: (group: boolean): string =>
    group ? "이 방의 대화를 지금 이만큼 가지고 있어요." : "지금 이만큼 가지고 있어요.",
  dataExchanges: (count: number, until: number): string =>
    `• 기억하는 질문과 답 ${count}개: ${when.day(until)}까지`,
  dataHeld: (count: number, until: number): string => `• 아직 못 보신 답 ${count}개: ${when.hour(until)}까지`,
  dataRecords: (count: number, until: number): string =>
    `• 이어보기와 다시 시도에 쓰는 최근 기록 ${count}개: ${when.hour(until)}까지`,
  dataUnfinished: (count: number): string => `• 답을 기다리는 질문 ${count}개`,
  dataThoughts: (until: number): string => `• 마지막 답의 생각 과정: ${when.hour(until)}까지`,
  dataFeedback: (count: number): string => `• 👍 👎로 남기신 의견 ${count}개`,
  dataSettings: (settings: string): string => `• 설정: ${settings}`,
  /** What outlasts an erasure. */
  dataCounted: "오늘 쓴 양은 누구인지 알 수 없는 이름으로 세고, 이틀 안에 지워요.",
  dataErasable: "모두 지우고 싶으시면 ‘내 데이터 삭제’를 눌러 주세요.",
  dataNone: "지금 가지고 있는 것이 없어요. 궁금한 것을 물어봐 주세요.",
  languages: { ko: "한국어", en: "영어", ja: "일본어" },
  /** 내 데이터 삭제, before and after it was confirmed; in a group room anyone would erase everyone's. */
  eraseAsk:
    "그동안의 대화와 답, 기다리는 질문, 설정까지 모두 지울까요? 지우면 되돌릴 수 없어요. 지우시려면 10분 안에 ‘삭제할게요’를 눌러 주세요.",
  erased: "모두 지웠어요. 다음에 말을 걸어 주시면 처음부터 새로 시작할게요.",
  eraseInGroup:
    "이 방의 대화는 여럿이 함께 나눈 것이라 여기서는 지우지 않아요. 채널 운영자에게 말씀해 주세요.",
  notUnderstood: "무슨 말씀인지 잘 모르겠어요. ‘도움말’을 눌러 보세요.",
  /** Nothing could be started: the server, its Redis or an instant skill is in trouble. */
  unavailable: "지금은 답하기 어려워요. 잠시 뒤에 다시 보내 주세요.",
  /** A skill's answer breaks a limit of the platform. */
  unshowable: "죄송해요. 답을 보여 드리지 못했어요. 다르게 물어봐 주시겠어요?",
  /** Stands for a card of a skill's that breaks a limit, beside what could be shown. */
  unshowablePart: "죄송해요. 이 부분은 보여 드리지 못했어요.",
  /** A turn was started and failed. */
  failed: "죄송해요. 답을 만들다가 문제가 생겼어요. ‘다시 시도’를 누르면 같은 질문을 다시 생각해 볼게요.",
  tookTooLong: "죄송해요. 너무 오래 걸려서 생각을 멈췄어요. 질문을 조금 나눠서 물어봐 주시겠어요?",
  /** No key opens what the person wrote, so there is nothing to ask again. */
  unreadable: "죄송해요. 보내 주신 질문을 다시 읽지 못했어요. 번거로우시겠지만 한 번 더 보내 주시겠어요?",
  /** Stands for such a question where it is quoted. */
  unreadableQuestion: "앞서 보내신 질문",
  /** No key opens an answer that was kept. */
  unreadableAnswer:
    "죄송해요. 준비해 둔 답을 열지 못했어요. ‘다시 시도’를 누르면 같은 질문을 다시 생각해 볼게요.",
  /** Ends an answer that is longer than what is shown at all. */
  cutShort: "… 답변이 아주 길어서 여기까지만 보여 드려요.",
  /** Heads the pages an answer rests on, and the links in it; the button of a single one. */
  sources: "참고",
  links: "링크",
  openLink: "링크 열기",
  /** Other ways to say a command; blanks, marks and endings such as 해 줘 don't count. The label itself goes without saying. */
  spoken: {
    help: ["도움", "도와줘", "사용법", "명령어", "뭐 할 수 있어"],
    newConversation: ["새로 시작", "대화 초기화", "새 채팅", "새 대화 시작"],
    check: ["답변 보기", "답 확인", "답 보기"],
    more: ["이어 보기", "더 보기", "이어서 보기"],
    stop: ["그만해", "멈춰", "중지", "생각 그만"],
    retry: ["재시도", "다시 시도해"],
    model: ["모델 변경", "모델 바꾸기", "모델 바꿔"],
    deep: ["깊게 생각", "깊이 생각"],
    quick: ["빠르게 답변", "빨리 답변"],
    thoughts: ["생각 보기", "생각 과정 보기"],
    data: ["내 데이터 보기", "내 데이터 확인", "내 정보 보기"],
    erase: ["내 데이터 지우기", "내 데이터 지워", "내 정보 삭제"],
  },
  labels: {
    help: "도움말",
    newConversation: "새 대화",
    check: "답변 확인",
    more: "이어보기",
    stop: "그만",
    retry: "다시 시도",
    model: "모델 선택",
    deep: "깊은 생각",
    quick: "빠른 답변",
    thoughts: "생각 과정",
    good: "👍",
    bad: "👎",
    data: "내 데이터",
    erase: "내 데이터 삭제",
    confirmErase: "삭제할게요",
    moreModels: "다른 모델 보기",
    operator: "상담원 연결",
    moreThoughts: "생각 더 보기",
  },
} as const;

/** What a person steers the conversation with. */
export type Command = keyof typeof ko.spoken;

type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof T]: Widened<T[Key]> };

/** What a catalogue holds. */
export type Words = Widened<typeof ko>;

function time(ms: number): string {
  const { minutes, seconds } = roughly(ms);
  return [minutes > 0 ? `${minutes}분` : "", seconds > 0 ? `${seconds}초` : ""].join(" ").trim();
}

/** As people say it: seconds below a minute and a half, in tens once they are many; then minutes. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 20) return `${seconds}초`;
  if (seconds < 90) return `${Math.round(seconds / 10) * 10}초`;
  return `${Math.round(seconds / 60)}분`;
}
