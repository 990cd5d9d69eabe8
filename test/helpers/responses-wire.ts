/**
 * What the Responses API takes and sends, as OpenAI and Perplexity document it. OpenAI: API reference, "Create a model
 * response" and "Responses streaming events"; the error event as it is really sent, openai/openai-dotnet issue 881.
 * Perplexity: API reference, "Create Agent Response" (OpenAPI), with perplexityai/api-platform-developers,
 * skills/migrate-sonar-to-agent-api/references: fields that it does not know are refused; an event is one `data:` line.
 */
import { z } from "zod";
import { pieces } from "./stand-in.ts";

export type Provider = "openai" | "perplexity";

const message = <Role extends string>(...roles: Role[]) =>
  z.strictObject({ type: z.literal("message"), role: z.enum(roles), content: z.string().min(1) });
const conversation = <Role extends string>(...roles: Role[]) =>
  z
    .array(message(...roles))
    .min(1)
    .refine((items) => items.at(-1)?.role === "user", "the last message must be the user's");

const common = {
  stream: z.literal(true),
  /** Anything else would be kept there. */
  store: z.literal(false),
  max_output_tokens: z.int().min(16),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
};

/** OpenAI's efforts by model; models that do not think take none at all. */
const EFFORTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^o\d/, ["low", "medium", "high"]],
  [/^gpt-5(-|$)/, ["minimal", "low", "medium", "high"]],
  [/^gpt-5\./, ["none", "low", "medium", "high", "xhigh"]],
  [/^gpt-6(\.\d)?-(terra|luna)/, ["none", "low", "medium", "high", "xhigh", "max"]],
  [/^gpt-6-astra/, ["low", "medium", "high", "xhigh", "max"]],
  [/^gpt-4/, []],
];

const OpenAIRequest = z
  .strictObject({
    ...common,
    model: z.string().min(1),
    input: conversation("developer", "system", "user", "assistant"),
    reasoning: z
      .strictObject({ effort: z.string(), summary: z.enum(["auto", "concise", "detailed"]).optional() })
      .optional(),
  })
  .refine(({ model, reasoning }) => {
    const allowed = EFFORTS.find(([name]) => name.test(model))?.[1] ?? ["low", "medium", "high"];
    return !reasoning || allowed.includes(reasoning.effort);
  }, "unsupported_value: reasoning.effort")
  .refine(({ model, reasoning, temperature, top_p }) => {
    const thinks = reasoning ? reasoning.effort !== "none" : !model.startsWith("gpt-4");
    return !thinks || (temperature === undefined && top_p === undefined);
  }, "unsupported_parameter: temperature");

const PerplexityRequest = z
  .strictObject({
    ...common,
    model: z
      .string()
      .regex(/^[a-z0-9]+\/\S+$/)
      .optional(),
    preset: z.enum(["fast", "low", "medium", "high", "xhigh"]).optional(),
    input: conversation("system", "user", "assistant"),
    tools: z.array(z.strictObject({ type: z.literal("web_search") })).optional(),
    reasoning: z.strictObject({ effort: z.enum(["minimal", "low", "medium", "high", "xhigh"]) }).optional(),
  })
  .refine(
    ({ model, preset }) => (model === undefined) !== (preset === undefined),
    "either a model or a preset",
  );

/** What both take; `model` or `preset`. */
export type ResponsesRequest = z.infer<typeof OpenAIRequest> & z.infer<typeof PerplexityRequest>;

/** The request, or what is wrong with it. */
export function readResponsesRequest(provider: Provider, body: string): ResponsesRequest | string {
  try {
    const schema = provider === "openai" ? OpenAIRequest : PerplexityRequest;
    const result = schema.safeParse(JSON.parse(body));
    return result.success ? (result.data as ResponsesRequest) : z.prettifyError(result.error);
  } catch {
    return "the body is not JSON";
  }
}

export type WireEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A page that Perplexity's search found. */
export const PAGE = {
  id: 1,
  url: "https://example.com/sky",
  title: "하늘은 왜 파란가",
  snippet: "빛은 산란됩니다.",
  date: "2026-10-02",
  last_updated: "2026-10-03",
  source: "web",
};

/** One server-sent event; Perplexity sends no `event:` line. */
export function frame(provider: Provider, event: WireEvent, sequence: number): string {
  const data = JSON.stringify({ ...event, sequence_number: sequence });
  return provider === "openai" ? `event: ${event.type}\ndata: ${data}\n\n` : `data: ${data}\n\n`;
}

/** How a response begins. */
export const opening = (): WireEvent[] => [
  { type: "response.created", response: snapshot("in_progress") },
  { type: "response.in_progress", response: snapshot("in_progress") },
];

/** Thoughts, with the output item that holds them; Perplexity has no such item, but a search. */
export function thinking(provider: Provider, thought: string): WireEvent[] {
  if (provider === "perplexity") {
    return [
      { type: "response.reasoning.started", thought },
      { type: "response.reasoning.search_queries", queries: ["하늘 파란 이유"] },
      { type: "response.reasoning.search_results", results: [PAGE] },
      { type: "response.reasoning.stopped" },
      { type: "response.output_item.added", output_index: 0, item: { type: "search_results", results: [] } },
      { type: "response.output_item.done", output_index: 0, item: searchItem },
    ];
  }
  const at = { item_id: "rs_0", output_index: 0, summary_index: 0 };
  const part = (text: string) => ({ type: "summary_text", text });
  return [
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { type: "reasoning", id: "rs_0", summary: [] },
    },
    { type: "response.reasoning_summary_part.added", ...at, part: part("") },
    ...pieces(thought).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...at, delta })),
    { type: "response.reasoning_summary_text.done", ...at, text: thought },
    { type: "response.reasoning_summary_part.done", ...at, part: part(thought) },
    {
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "reasoning", id: "rs_0", summary: [part(thought)] },
    },
  ];
}

const searchItem = { type: "search_results", queries: ["하늘 파란 이유"], results: [PAGE] };

/** The answer: what opens it, its deltas, and what closes it. */
export function answering(answer: string) {
  const at = { item_id: "msg_0", output_index: 1, content_index: 0 };
  const part = (text: string) => ({ type: "output_text", annotations: [], logprobs: [], text });
  const item = (status: string, content: object[]) => ({
    type: "message",
    id: "msg_0",
    role: "assistant",
    status,
    content,
  });
  return {
    begin: [
      { type: "response.output_item.added", output_index: 1, item: item("in_progress", []) },
      { type: "response.content_part.added", ...at, part: part("") },
    ] satisfies WireEvent[],
    deltas: pieces(answer).map((delta): WireEvent => textDelta(delta)),
    end: [
      { type: "response.output_text.done", ...at, text: answer, logprobs: [] },
      { type: "response.content_part.done", ...at, part: part(answer) },
      { type: "response.output_item.done", output_index: 1, item: item("completed", [part(answer)]) },
    ] satisfies WireEvent[],
  };
}

export const textDelta = (delta: string): WireEvent => ({
  type: "response.output_text.delta",
  item_id: "msg_0",
  output_index: 1,
  content_index: 0,
  delta,
  logprobs: [],
});

/** How a response ends. @param reason makes it incomplete */
export const ending = (reason?: string): WireEvent => ({
  type: reason ? "response.incomplete" : "response.completed",
  response: snapshot(reason ? "incomplete" : "completed", {
    ...(reason && { incomplete_details: { reason } }),
    usage: {
      input_tokens: 11,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 22,
      output_tokens_details: { reasoning_tokens: 7 },
      total_tokens: 33,
    },
  }),
});

export const snapshot = (status: string, rest: object = {}): object => ({
  id: "resp_0",
  object: "response",
  created_at: 1_790_000_000,
  model: "model-of-the-suite",
  status,
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
  ...rest,
});
