import { request } from "undici";
import type { EmulatorEvent } from "../record.ts";
import type { Saying } from "../saying.ts";

/** A running emulator's API, as one person uses it. */
export interface EmulatorClient {
  /** The room so far, then what happens; ends when the emulator does. Rejects when it cannot be reached. */
  events(): Promise<AsyncIterable<EmulatorEvent>>;
  /** @returns the exchange's id; rejects when the emulator does not take it */
  say(utterance: string, options?: Saying["options"]): Promise<string>;
}

export function createEmulatorClient(baseUrl: string, user: string, signal: AbortSignal): EmulatorClient {
  const api = `${baseUrl.replace(/\/$/, "")}/emulator/api`;
  return {
    async events() {
      const url = `${api}/events?user=${encodeURIComponent(user)}`;
      // A quiet room sends nothing for hours: no limit between two events.
      const { statusCode, body } = await request(url, { signal, bodyTimeout: 0 });
      if (statusCode !== 200) throw new Error(`GET ${url} answered ${statusCode}`);
      return parsed(body);
    },
    async say(utterance, options) {
      const { statusCode, body } = await request(`${api}/say`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user, utterance, options }),
        signal,
      });
      const answer = (await body.json()) as { exchangeId?: string };
      if (statusCode !== 202 || !answer.exchangeId) throw new Error(`POST ${api}/say answered ${statusCode}`);
      return answer.exchangeId;
    },
  };
}

/** Reads the emulator's own Server-Sent Events, one `data:` line each. */
async function* parsed(body: AsyncIterable<Uint8Array>): AsyncGenerator<EmulatorEvent> {
  const utf8 = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const blocks = (rest + utf8.decode(chunk, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      // Named ones are for the page.
      if (block.startsWith("event: ")) continue;
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data !== undefined) yield JSON.parse(data) as EmulatorEvent;
    }
  }
}
