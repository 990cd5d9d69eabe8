/** A call of OpenAI's Responses API, as OpenAI and Perplexity take it. */
import type { ModelPart } from "../../contract/model.ts";
import type { Call } from "../call.ts";
import type { PromptMessage } from "../prompt.ts";
import { readAnswer } from "../read-answer.ts";
import { createFetchTo, postForEvents } from "../transport.ts";
import type { BackendOptions } from "./backend.ts";
import { readResponsesEvents } from "./responses-events.ts";

export type AskResponses = (body: object, call: Call) => AsyncIterable<ModelPart>;

/** Asks `url`, over one pool of sockets for all calls. `stream: true` is added to every body. */
export function createAskResponses(url: string, options: BackendOptions): AskResponses {
  const { secret, fetch = createFetchTo(url) } = options;
  // Of two names for one header, in whatever case, the secret's is the one that is sent.
  const headers = new Headers(options.headers);
  if (secret !== undefined) headers.set("authorization", `Bearer ${secret}`);

  return async function* ask(body, { signal, begun }) {
    const events = await postForEvents(fetch, url, {
      headers: Object.fromEntries(headers),
      body: { ...body, stream: true },
      signal,
    });
    // Reasoning has events of its own here, so text is always answer, whatever tags it quotes.
    yield* readAnswer(readResponsesEvents(events), { mode: "field", begun });
  };
}

/** The conversation as input items. @param system the role of standing instructions */
export function inputItems(messages: readonly PromptMessage[], system: "developer" | "system"): object[] {
  return messages.map(({ role, content }) => ({
    type: "message",
    role: role === "system" ? system : role,
    content,
  }));
}
