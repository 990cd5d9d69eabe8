/** Workers killed while they send: the answer arrives once, whatever the dead one had done. */
import { describe, expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { startRole } from "../helpers/processes.ts";

describe("a worker killed while it sends", () => {
  it.each([
    ["before the platform took the answer", "hang"],
    ["after the platform took it, before that was recorded", "drop"],
  ] as const)("%s leaves it to another, and it is shown once", async (_when, fault) => {
    let kill = () => {};
    const { chat, workers, env } = await deploy({
      engine: {
        fault: ({ attempt }) => {
          if (attempt > 1) return undefined;
          kill();
          return fault;
        },
      },
    });
    const [first] = workers;
    kill = () => first?.kill("SIGKILL");
    const person = chat.person("killed");
    const turn = await person.says("누가 답하나요?");
    expect(await first?.ended).toBeNull();
    const second = await startRole("worker", env);
    await second.logged("turn.delivered");
    await turn.sees(/안녕/);
    expect(turn.shownCount).toBe(1);
    expect(turn.refusals).toHaveLength(fault === "drop" ? 1 : 0);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/아직 못 보신 답은 없어요/);
  });
});
