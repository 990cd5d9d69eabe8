/** The port's suite against the demo model, which has no wire, and what a catalogue says of it. */
import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createDemoModel } from "../../../src/model/backend/demo.ts";
import { createFetchTo } from "../../../src/model/transport.ts";
import { watchSockets } from "../../helpers/sockets.ts";
import { startStandIn } from "../../helpers/stand-in.ts";
import { portSuite } from "./port-suite.ts";

const FOR_EVER = 3_600_000;
const PACE = {
  normal: { delayMs: 0, tokenDelayMs: 0 },
  held: { delayMs: FOR_EVER },
  "held-half": { delayMs: 0, tokenDelayMs: FOR_EVER },
};

portSuite("demo", {
  says: {
    reasoning: expect.stringContaining("데모 모델"),
    text: expect.stringContaining("데모 모델"),
    usage: [],
  },
  requests: 0,
  open: async (scenario, options) => ({
    model: createDemoModel({ ...PACE[scenario], ...options }),
    requests: watchSockets(),
    begun: () => setImmediate(),
  }),
});

it("is called what the catalogue calls it", () => {
  expect(createDemoModel({ name: "trial", label: "연습" })).toMatchObject({ name: "trial", label: "연습" });
  expect(createDemoModel()).toMatchObject({ name: "demo", label: "데모 모델" });
});

it("would be seen opening a socket", async () => {
  const { origin, close } = await startStandIn(async (_, response) => void response.end());
  onTestFinished(close);
  const sockets = watchSockets();
  await (await createFetchTo(origin)(origin)).text();
  expect(sockets()).toBe(1);
});
