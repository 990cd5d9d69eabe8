import type { BackendOptions } from "../../src/model/backend/backend.ts";
import { type ModelReply, type ModelServerOptions, startModelServer } from "./model-server.ts";
import type { WireShape } from "./model-wire.ts";
import { ANSWER, QUOTE, type Scenario, SECRET, THOUGHT, type Wire } from "./wire.ts";

export interface CompatibleServer extends Pick<ModelServerOptions, "path" | "needs" | "tokenLimit"> {
  readonly shape: WireShape;
  /** What a backend is told of it beside address and key. */
  readonly options?: Partial<BackendOptions>;
}

/** The suite's scenarios in OpenAI's chat completions, as one kind of server words them. */
export async function startCompatibleWire({ shape, options, ...traits }: CompatibleServer): Promise<Wire> {
  let scenario: Scenario = "normal";
  const server = await startModelServer({
    ...traits,
    apiKey: SECRET,
    models: ["model-of-the-suite"],
    reply: () => ({ ...replyOf(scenario, shape), quote: QUOTE }),
  });
  return {
    options: { baseUrl: server.url, ...options },
    play(next) {
      scenario = next;
      if (next === "held") server.hold("headers");
      if (next === "held-half") server.hold("half");
    },
    get requests() {
      return server.requests.length;
    },
    refusals: server.refusals,
    arrived: (index) => server.arrived(index + 1),
    closed: (index) => server.closed(index),
    close: () => server.close(),
  };
}

function replyOf(scenario: Scenario, shape: WireShape): ModelReply {
  const normal: ModelReply = { shape, reasoning: THOUGHT, answer: ANSWER, tokens: [11, 22] };
  switch (scenario) {
    case "normal":
    case "held":
    case "held-half":
      return normal;
    case "plain":
      return { ...normal, shape: "plain" };
    case "thinking-only":
      return { ...normal, answer: "", finish: "length" };
    case "empty-think":
      return { ...normal, reasoning: "\n\n" };
    case "unavailable":
      return { ...normal, fault: "overloaded" };
    default:
      return { ...normal, fault: scenario };
  }
}
