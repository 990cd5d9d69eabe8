/** A platform that is slow, broken or refuses: an answer is shown once, in its window or at the next tap. */
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/emulator/fault-kinds.ts";
import { deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times } from "../helpers/fault.ts";

describe("a callback host that fails at first", () => {
  it.each<Fault>(["status500", "internal", "hang", "reset", "drop"])("(%s) is tried again", async (fault) => {
    let fired = 0;
    const { chat } = await deploy({
      model: ECHO,
      engine: {
        fault: ({ attempt }) => {
          if (attempt > 1) return undefined;
          fired++;
          return fault;
        },
      },
    });
    const person = chat.person("once");
    const turn = await (await person.says("질문-다시")).sees(/답: 질문-다시/, 20_000);
    await fetchAll(person);
    expect(times(everShown(chat, "once"), "답: 질문-다시")).toBe(1);
    expect([turn.shownCount, fired]).toEqual([1, 1]);
  });
});

describe("a callback host that never takes it", () => {
  it.each<Fault>(["status500", "internal", "html", "hang", "reset", "redirect"])(
    "(%s) leaves the answer held for the next tap",
    async (fault) => {
      let fired = 0;
      const { chat, workers } = await deploy({
        model: ECHO,
        engine: {
          fault: () => {
            fired++;
            return fault;
          },
        },
      });
      const person = chat.person("never");
      const turn = await person.says("질문-보관");
      await expect
        .poll(() => workers[0]?.lines.some(({ event }) => event === "turn.held"), { timeout: 30_000 })
        .toBe(true);
      expect(turn.shownCount).toBe(0);
      expect((await person.says("답변 확인", { callback: false })).text).toMatch(/답: 질문-보관/);
      await fetchAll(person);
      expect(times(everShown(chat, "never"), "답: 질문-보관")).toBe(1);
      expect(fired).toBeGreaterThan(0);
    },
  );

  it.each(["ok", "http"] as const)(
    "because the token has expired (told by %s) holds it, too",
    async (refusals) => {
      const { chat, model, workers } = await deploy({ model: ECHO, engine: { windowMs: 1_000, refusals } });
      model.hold("answer");
      const person = chat.person("expired");
      const turn = await (await person.says("질문-만료")).closes();
      expect(turn.exchange.outcome).toBe("expired");
      model.release();
      await workers[0]?.logged("turn.held");
      expect((await person.says("답변 확인", { callback: false })).text).toMatch(/답: 질문-만료/);
    },
  );

  it("for one person does not keep others from the word that theirs takes longer", async () => {
    const { chat, model } = await deploy({
      model: ECHO,
      env: { CALLBACK_BUDGET_MS: "2000" },
      engine: { fault: ({ exchange }) => (exchange.user.startsWith("stuck") ? "hang" : undefined) },
    });
    model.hold("answer");
    await Promise.all(Array.from({ length: 20 }, (_, i) => chat.person(`stuck ${i}`).says("질문-막힘")));
    const turn = await chat.person("free").says("질문-자유");
    await turn.sees(/아직 생각하고 있어요/, 6_000);
    expect(turn.shownCount).toBe(1);
  });
});
