import { expect, it } from "vitest";
import { createRunning } from "../../../src/work/running.ts";

const turn = { id: "t", conversation: "c" };

it("runs one turn of a conversation at a time", () => {
  const running = createRunning();
  const run = running.begin("c");
  expect(running.begin("c")).toBeUndefined();
  expect(running.begin("other")).toBeDefined();
  run?.end();
  expect(running.begin("c")).toBeDefined();
});

it("tells what is written of a turn while it is at work here", () => {
  const running = createRunning();
  const run = running.begin("c");
  run?.took(turn);
  expect(running.written("t")).toBe("");
  run?.write("안녕");
  expect(running.written("t")).toBe("안녕");
  run?.end();
  expect(running.written("t")).toBeUndefined();
});

it("stops the turn that is meant, also one that is being taken up only now", () => {
  const running = createRunning();
  const run = running.begin("c");
  running.stop("c", ["earlier"]);
  run?.took(turn);
  expect(run?.signal.aborted).toBe(false);
  running.stop("c", ["t"]);
  expect(run?.signal.aborted).toBe(true);
  run?.end();
  const next = running.begin("c");
  running.stop("c", ["t"]);
  next?.took(turn);
  expect(next?.signal.aborted).toBe(true);
});

it("ends what is not wanted any more when the news of it may have been missed", async () => {
  const running = createRunning();
  const [kept, lost] = ["kept", "lost"].map((name) => {
    const run = running.begin(name);
    run?.took({ id: name, conversation: name });
    return run;
  });
  await running.recheck(async ({ id }) => id === "kept");
  expect([kept?.signal.aborted, lost?.signal.aborted]).toEqual([false, true]);
});
