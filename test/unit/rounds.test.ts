import { expect, it, onTestFinished, vi } from "vitest";
import { startRounds } from "../../src/rounds.ts";

it("goes round again after a failure, never twice at once, and stops after the round under way", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const begun: PromiseWithResolvers<void>[] = [];
  const rounds = startRounds(() => {
    const round = Promise.withResolvers<void>();
    begun.push(round);
    return round.promise;
  }, 10);
  await vi.advanceTimersByTimeAsync(50);
  expect(begun.length).toBe(1);
  begun[0]?.reject(new Error("Redis is away"));
  await vi.advanceTimersByTimeAsync(10);
  expect(begun.length).toBe(2);
  let stopped = false;
  const stopping = rounds.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(50);
  expect(stopped).toBe(false);
  begun[1]?.resolve();
  await stopping;
  expect(begun.length).toBe(2);
});
