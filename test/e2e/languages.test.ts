/** What a worker says is in the language of the question; a person is greeted once. */
import { expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";

const ENGLISH = "The highest mountain of all on earth is Mount Everest, which is 8,849 metres high.";

it("an answer's buttons, a late word and an apology are in English for who writes English", async () => {
  let asked = 0;
  const { chat } = await deploy({
    model: {
      reply: () =>
        ++asked === 1 ? { reasoning: "Everest, of course.", answer: ENGLISH } : { fault: "overloaded" },
    },
  });
  const person = chat.person("a");
  const first = await person.says("What is the tallest mountain in the world?");
  expect(first.waiting).toMatch(/^[\n\x20-\x7e’“”·]+$/);
  await first.sees(/Mount Everest/);
  expect(first.text).toMatch(/Nice to meet you/);
  expect(first.quickReplies.map(({ label }) => label)).toContain("Thoughts");
  const second = await person.says("And what is the second one of them?");
  await second.sees(/Sorry, something went wrong/);
  expect(second.text).not.toMatch(/[가-힣]/);
  const third = await person.says("42");
  expect(third.waiting).toMatch(/^[\n\x20-\x7e’“”·]+$/);
});

it("the first answer is greeted, and no further one", async () => {
  const { chat } = await deploy({ model: { answer: "답이에요." } });
  const person = chat.person("b");
  const first = await person.says("안녕?");
  await first.sees("답이에요.");
  expect(first.text).toMatch(/^반가워요!.*도움말/);
  const second = await person.says("또 안녕?");
  await second.sees("답이에요.");
  expect(second.text).not.toMatch(/반가워요/);
});
