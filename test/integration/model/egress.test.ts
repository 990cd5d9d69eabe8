/** The egress policy before every kind of backend that opens connections: what it does not allow is never sent. */
import { describe, expect, it, onTestFinished } from "vitest";
import { createEgressPolicy, guardFetch } from "../../../src/guard/egress.ts";
import { createEgressFetch } from "../../../src/guard/fetch.ts";
import { createEgress } from "../../../src/guard/way.ts";
import type { BackendOptions, CreateBackend } from "../../../src/model/backend/backend.ts";
import { createBedrockModel } from "../../../src/model/backend/bedrock.ts";
import { createGeminiModel } from "../../../src/model/backend/gemini.ts";
import { createOpenAICompatibleModel } from "../../../src/model/backend/openai-compatible.ts";
import { createOpenAIResponsesModel } from "../../../src/model/backend/openai-responses.ts";
import { createPerplexityModel } from "../../../src/model/backend/perplexity.ts";
import { createSageMakerModel, createSageMakerPromptModel } from "../../../src/model/backend/sagemaker.ts";
import { hostOf } from "../../../src/model/backend-kinds.ts";
import { type BackendKind, catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { startBedrock } from "../../helpers/bedrock-server.ts";
import { startCompatibleWire } from "../../helpers/compatible-wire.ts";
import { startGeminiServer } from "../../helpers/gemini-server.ts";
import { startResponsesServer } from "../../helpers/responses-server.ts";
import { startSageMaker } from "../../helpers/sagemaker-server.ts";
import { watchSockets } from "../../helpers/sockets.ts";
import { startStandIn } from "../../helpers/stand-in.ts";
import { ANSWER, QUESTION, SECRET, type Wire } from "../../helpers/wire.ts";

interface Kind {
  readonly start: () => Promise<Wire>;
  readonly create: CreateBackend;
  readonly options?: Partial<BackendOptions>;
}
const startCompatible = () => startCompatibleWire({ shape: "reasoning" });
const KINDS: Readonly<Record<string, Kind>> = {
  "openai-compatible": { start: startCompatible, create: createOpenAICompatibleModel },
  "openai-compatible that asks for its model first": {
    start: startCompatible,
    create: createOpenAICompatibleModel,
    options: { modelId: undefined },
  },
  "openai-responses": { start: () => startResponsesServer("openai"), create: createOpenAIResponsesModel },
  perplexity: { start: () => startResponsesServer("perplexity"), create: createPerplexityModel },
  gemini: { start: startGeminiServer, create: createGeminiModel },
  bedrock: { start: startBedrock, create: createBedrockModel },
  sagemaker: { start: startSageMaker, create: createSageMakerModel },
  "sagemaker-prompt": {
    start: () => startSageMaker({ schema: "prompt" }),
    create: createSageMakerPromptModel,
  },
};

const ask = () => ({ question: QUESTION, signal: new AbortController().signal });

describe.each(Object.entries(KINDS))("%s", (_, { start, create, options }) => {
  /** A server that would answer, and a model that asks it, or another origin, as far as it is allowed. */
  async function open() {
    const wire = await start();
    onTestFinished(() => wire.close());
    const { origin, pathname, host } = new URL(wire.options.baseUrl ?? "");
    const modelAt = (at: string, hosts: readonly string[]) =>
      create({
        name: "model",
        label: "모델",
        modelId: "model-of-the-suite",
        secret: SECRET,
        ...wire.options,
        ...options,
        baseUrl: `${at}${pathname}`,
        fetch: createEgressFetch(createEgress({ hosts })),
      });
    return { wire, origin, host, modelAt };
  }

  it("asks a host that is allowed", async () => {
    const { origin, host, modelAt } = await open();
    expect((await collectAnswer(modelAt(origin, [host]), ask())).text).toBe(ANSWER);
  });

  it("opens no connection to one that is not", async () => {
    const { wire, origin, modelAt } = await open();
    const sockets = watchSockets();
    const answer = collectAnswer(modelAt(origin, ["gpu-1", "*.example"]), ask());
    await expect(answer).rejects.toMatchObject({ code: "EGRESS_REFUSED", retryable: false });
    expect([wire.requests, sockets()]).toEqual([0, 0]);
  });

  it.each([302, 307, 308])(
    "follows no redirect (HTTP %i) from an allowed host to another",
    async (status) => {
      const { wire, origin, modelAt } = await open();
      const allowed = await startStandIn(async ({ url }, response) => {
        response.writeHead(status, { location: `${origin}${url}` }).end();
      });
      onTestFinished(allowed.close);
      const answer = collectAnswer(modelAt(allowed.origin, [new URL(allowed.origin).host]), ask());
      await expect(answer).rejects.toMatchObject({ code: "MODEL_REFUSED" });
      expect([allowed.sockets(), wire.requests]).toEqual([1, 0]);
    },
  );
});

it.each<[BackendKind, CreateBackend]>([
  ["openai-responses", createOpenAIResponsesModel],
  ["perplexity", createPerplexityModel],
  ["gemini", createGeminiModel],
  ["bedrock", createBedrockModel],
  ["sagemaker", createSageMakerModel],
  ["sagemaker-prompt", createSageMakerPromptModel],
])(
  "%s without an address may reach the one host it goes to, unless more is said",
  async (backend, create) => {
    const entry = catalogueEntry.parse({ name: "model", label: "모델", backend, region: "us-west-2" });
    const asked: string[] = [];
    const fetch = guardFetch(createEgressPolicy(hostOf(entry)), async (url) => {
      asked.push(new URL(String(url)).host);
      throw new Error("not today");
    });
    const secret = "AKIDEXAMPLEOFTESTS:a-secret";
    const model = create({ name: "model", label: "모델", region: "us-west-2", modelId: "m", secret, fetch });
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(asked).toEqual(hostOf(entry));
  },
);
