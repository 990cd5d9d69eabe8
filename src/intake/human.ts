/** Whether somebody asks to speak with a human. */

/** Longer utterances speak about something. */
const LONGEST = 30;

const WHO = "(?:상담원|상담사|상담 ?직원|직원|담당자|관리자|사람)(?:분|님)?";
const PATTERNS: readonly RegExp[] = [
  /^(?:상담원|상담사|상담원 연결|상담 ?연결|상담원 상담|직원 연결)$/u,
  new RegExp(
    `^(?:저|나|혹시|그냥|제발)? ?(?:진짜 |실제 )?${WHO}(?:이랑|랑|하고|과|와|에게|한테|으로|로|을|를)? ?(?:직접 )?` +
      "(?:연결|바꿔|불러|상담|통화|얘기|이야기|대화|말)(?:을|를)? ?(?:좀 ?)?" +
      "(?:하고 싶|할 수 있|할래|하고 싶어|해|시켜|돼|되|가능|원해|부탁|줘|주)[가-힣 ]{0,8}$",
    "u",
  ),
  /^(?:can i |i want to |i would like to |please )?(?:talk|speak|chat|connect me)(?: to| with) (?:a |an )?(?:human|person|agent|operator|real person)(?: please)?$/i,
  /^(?:オペレーター|担当者|人間|人)(?:と|に|へ)(?:話したい|つないで|繋いで|代わって|話せますか)(?:です|ください)?$/u,
];
/** How to do it, and what they are like, is a question about it. */
const ABOUT = /방법|법|어떻게|왜|뜻|이란|무엇|뭐|알려|설명|추천|써 ?줘|만들/u;

export function asksForHuman(utterance: string): boolean {
  const said = utterance.trim().replace(/[\s!?.~,ㅠㅜㅋㅎ。！？]+$/u, "");
  if (said.length === 0 || said.length > LONGEST || ABOUT.test(said)) return false;
  return PATTERNS.some((pattern) => pattern.test(said));
}
