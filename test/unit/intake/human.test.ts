import { expect, it } from "vitest";
import { asksForHuman } from "../../../src/intake/human.ts";

it.each([
  "상담원",
  "상담원 연결해 줘",
  "상담원 연결!",
  "상담사 바꿔 주세요",
  "상담원이랑 통화하고 싶어요",
  "사람이랑 얘기하고 싶어",
  "사람하고 대화할래요",
  "진짜 사람과 상담하고 싶어요ㅠㅠ",
  "직원 불러 줘",
  "혹시 담당자와 통화 가능할까요?",
  "Can I talk to a human?",
  "speak with an agent please",
  "オペレーターと話したいです",
])("%s", (utterance) => {
  expect(asksForHuman(utterance)).toBe(true);
});

it.each([
  "사람과 대화하는 법 알려 줘",
  "상담원은 어떤 일을 해?",
  "사람",
  "사람은 왜 잠을 자?",
  "직원 만족도 조사 문항 만들어 줘",
  "상담원에게 불만을 말하는 메일 써 줘",
  "사람 이야기",
  "human",
  "How do I talk to a human about grief?",
  "",
])("not %s", (utterance) => {
  expect(asksForHuman(utterance)).toBe(false);
});
