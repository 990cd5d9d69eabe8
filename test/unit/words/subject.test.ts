import { expect, it } from "vitest";
import { subject } from "../../../src/words/subject.ts";

it.each([
  // As read aloud: 알원, 큐쓰리 or 큐삼, 오포, 십, 칠십비.
  ["R1", "이"],
  ["o3", "이"],
  ["GPT-4", "가"],
  ["Top 10", "이"],
  ["Llama 70B", "가"],
  ["V2.5", "가"],
  // 엘엘엠, 큐더블유큐, 지피티.
  ["LLM", "이"],
  ["QwQ", "가"],
  ["GPT", "가"],
  ["FAST", "가"],
  // 큐웬, 챗, 미스트랄, 그록, 씽킹, 엑사원; 딥시크, 제미나이, 소나, 클로드, 패스트, 터보.
  ["Qwen", "이"],
  ["Chat", "이"],
  ["Mistral", "이"],
  ["Grok", "이"],
  ["R1 Thinking", "이"],
  ["Exaone", "이"],
  ["DeepSeek", "가"],
  ["Gemini", "가"],
  ["Sonar", "가"],
  ["Claude", "가"],
  ["Fast", "가"],
  ["Turbo", "가"],
  ["데모 모델", "이"],
  ["작은 친구", "가"],
  ["생각이 (서울)", "이"],
  ["思考", "가"],
])("%s%s", (name, particle) => {
  expect(subject(name)).toBe(`${name}${particle}`);
});
