/**
 * Reads the event stream of the Responses API (OpenAI and Perplexity) into the parts that the provider packages use, so
 * that `readAnswer` does the rest. By hand, for `@ai-sdk/openai` turns an error before the first word into an exception that
 * quotes the request, takes Perplexity's items for broken events, and asks for encrypted reasoning that nobody sends back.
 *
 * Sources: OpenAI API reference, "Responses streaming events"; Perplexity API reference, "Create Agent Response", and
 * perplexityai/api-platform-developers, skills/migrate-sonar-to-agent-api/references/response-and-streaming.md.
 */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { SaenggakError } from "../../errors.ts";
import { finishPart, reasoningPart, textPart } from "../stream-parts.ts";
import { streamFault } from "./responses-fault.ts";

type Part = LanguageModelV4StreamPart;

/** What is read of an event; the values are the provider's and may be anything. */
interface Event extends Pages {
  readonly type?: unknown;
  readonly delta?: unknown;
  /** Perplexity: what it thinks at a step of its search. */
  readonly thought?: unknown;
  readonly item?: Pages | null;
  readonly annotation?: unknown;
  readonly error?: unknown;
  readonly response?: Snapshot | null;
}
/** Search results, or pages that were fetched. */
interface Pages {
  readonly results?: unknown;
  readonly contents?: unknown;
}
interface Snapshot {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly incomplete_details?: { readonly reason?: unknown } | null;
  readonly output?: unknown;
  readonly usage?: { readonly input_tokens?: unknown; readonly output_tokens?: unknown } | null;
}

/**
 * Yields a `raw` part for every event and ends with a `finish`; without one, the stream was cut. Events of other types are
 * passed over, as both providers ask. A refusal in words is text, and the finish then says `content-filter`.
 * @throws SaenggakError MODEL_FAILED (broken event), or what `streamFault` makes of an error
 */
export async function* readResponsesEvents(events: AsyncIterable<string>): AsyncGenerator<Part> {
  const pages = createPageReader();
  let refused = false;
  let thoughtBefore = false;
  let paragraph = false;

  function* reason(delta: unknown): Generator<Part> {
    if (typeof delta !== "string" || delta === "") return;
    yield reasoningPart(paragraph && thoughtBefore ? `\n\n${delta}` : delta);
    thoughtBefore = true;
    paragraph = false;
  }

  for await (const data of events) {
    if (data === "[DONE]") continue;
    const event = parse(data);
    const type = typeof event.type === "string" ? event.type : "";
    yield { type: "raw", rawValue: event };
    if (type === "error" || (type === "" && event.error)) throw streamFault(event.error ?? event);

    yield* pages(event, event.item, { results: [event.annotation] });
    if (type === "response.refusal.delta") refused = true;
    if (TEXT.has(type) && typeof event.delta === "string") yield textPart(event.delta);
    if (type === "response.reasoning_summary_part.added" || "thought" in event) paragraph = true;
    if (REASONING.has(type)) yield* reason(event.delta);
    yield* reason(event.thought);

    if (!LAST.has(type)) continue;
    const { response } = event;
    yield* pages(...(Array.isArray(response?.output) ? response.output : []));
    yield finishPart(finishOf(type, event, refused), usageOf(response));
    return;
  }
}

const TEXT = new Set(["response.output_text.delta", "response.refusal.delta"]);
/** The second one: open weights behind this API, which show their thoughts themselves. */
const REASONING = new Set(["response.reasoning_summary_text.delta", "response.reasoning_text.delta"]);
const LAST = new Set(["response.completed", "response.incomplete", "response.failed", "response.cancelled"]);

function finishOf(type: string, { error, response }: Event, refused: boolean): Finish {
  // Perplexity may end a run that failed by another event, so its status counts as well.
  const ends = [type, `response.${response?.status}`];
  if (ends.includes("response.failed") || ends.includes("response.cancelled"))
    throw streamFault(error ?? response?.error);
  if (!ends.includes("response.incomplete")) return refused ? "content-filter" : "stop";
  const reason = response?.incomplete_details?.reason;
  if (reason === "max_output_tokens") return "length";
  return reason === "content_filter" ? "content-filter" : "other";
}
type Finish = Parameters<typeof finishPart>[0];

function usageOf(response: Snapshot | null | undefined): Parameters<typeof finishPart>[1] {
  const count = (tokens: unknown) => (typeof tokens === "number" ? tokens : undefined);
  return { input: count(response?.usage?.input_tokens), output: count(response?.usage?.output_tokens) };
}

/** More than any answer rests on, so that a server that goes on naming pages fills no memory. */
const MAX_PAGES = 300;
const MAX_ADDRESS = 2_048;
const MAX_TITLE = 300;

/** Each page once, in the order they came, whichever event names it first. */
function createPageReader(): (...holders: (Pages | null | undefined)[]) => Generator<Part> {
  const seen = new Set<string>();
  return function* read(...holders) {
    for (const page of holders.flatMap((holder) => [holder?.results, holder?.contents]).flat()) {
      const { url, title } = (page ?? {}) as { url?: unknown; title?: unknown };
      if (typeof url !== "string" || !/^https?:\/\//i.test(url) || url.length > MAX_ADDRESS) continue;
      if (seen.has(url) || seen.size >= MAX_PAGES) continue;
      seen.add(url);
      const name = typeof title === "string" ? title.trim().slice(0, MAX_TITLE) : "";
      yield { type: "source", sourceType: "url", id: String(seen.size), url, ...(name && { title: name }) };
    }
  };
}

function parse(data: string): Event {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // The parser's own message quotes what it could not read.
  }
  throw new SaenggakError("MODEL_FAILED", { detail: "The stream carried a broken event." });
}
