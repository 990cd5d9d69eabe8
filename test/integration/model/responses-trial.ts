/** Models of the Responses API before their stand-in, which plays any events. */
import { onTestFinished } from "vitest";
import type { ModelPart, ModelRequest } from "../../../src/contract/model.ts";
import type { BackendOptions, CreateBackend } from "../../../src/model/backend/backend.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { startResponsesServer } from "../../helpers/responses-server.ts";
import { opening, type Provider, type WireEvent } from "../../helpers/responses-wire.ts";
import { QUESTION, SECRET } from "../../helpers/wire.ts";

export const ask: ModelRequest = { question: QUESTION, signal: new AbortController().signal };

/** @param defaults of the models' options, beside key and address */
export function responsesTrial(
  provider: Provider,
  create: CreateBackend,
  defaults: Partial<BackendOptions> = {},
) {
  async function start(options: Partial<BackendOptions> = {}) {
    const server = await startResponsesServer(provider);
    onTestFinished(() => server.close());
    const { baseUrl } = server.options;
    const model = create({ name: "r", label: "모델", secret: SECRET, baseUrl, ...defaults, ...options });
    return { server, model };
  }

  /** What a model makes of these, behind what every response begins with. */
  async function play(events: readonly (WireEvent | string)[]) {
    const { server, model } = await start();
    server.script([...opening(), ...events]);
    const parts: ModelPart[] = [];
    const answer = await collectAnswer(model, ask, { onPart: (part) => parts.push(part) });
    return { ...answer, parts };
  }

  return { start, play };
}
