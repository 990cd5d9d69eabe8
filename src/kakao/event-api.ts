import axios from "axios";
import { createEgressAgents, isEgressRefused } from "../guard/agents.ts";
import { portOf } from "../guard/egress.ts";
import { createEgress, type WayOut } from "../guard/way.ts";
import { KAKAO_API } from "./origins.ts";

/** Kakao's Event API (Kakao Business guide, "Event API"): the platform runs a block for a person who has not written. */
export interface EventClient {
  /** Asks for it. `accepted` is not yet shown: `task` tells. Never throws. */
  send(event: OutgoingEvent): Promise<EventSent>;
  /** What became of an accepted event; `unknown` while the platform has not finished, or cannot be asked. */
  task(id: string): Promise<"sent" | "failed" | "unknown">;
}

export interface OutgoingEvent {
  /** botUserKey of the person. */
  readonly user: string;
  /** Stands in the event's data; nothing private. */
  readonly text: string;
  /** Reported to come back as `userRequest.params` when the event's block calls its skill. */
  readonly params: Readonly<Record<string, string>>;
}

export type EventSent =
  | { readonly outcome: "accepted"; readonly task: string | undefined }
  /** The platform's answer: a status that is not 2xx, or one that does not say SUCCESS; 0 when it may not be reached at all. */
  | { readonly outcome: "refused"; readonly status: number }
  /** Nothing came back; it may have been accepted. */
  | { readonly outcome: "unanswered" };

export interface EventClientOptions {
  /** @defaultValue "https://bot-api.kakao.com" */
  readonly origin: string;
  /** With `!` at its end on a development channel. */
  readonly bot: string;
  /** REST API key of the app that the bot is linked to. */
  readonly key: string;
  /** Name of the event in the console. */
  readonly event: string;
  /** Longest a call may take, in ms. @defaultValue 5000 */
  readonly limitMs?: number;
  /** @defaultValue straight */
  readonly way?: WayOut;
}

const LARGEST_REPLY = 64 * 1024;
const IDLE_MS = 4_000;

export function createEventClient({
  origin,
  bot,
  key,
  event: name,
  limitMs = 5_000,
  way,
}: EventClientOptions): EventClient {
  const { hostname, port, protocol } = new URL(origin);
  const hosts = [`${hostname}:${portOf({ port, protocol })}`];
  const egress = createEgress({ ...way, ...(origin === KAKAO_API ? { hosted: hosts } : { hosts }) });
  const { httpAgent, httpsAgent } = createEgressAgents(egress, { timeout: IDLE_MS });
  const http = axios.create({
    adapter: "http",
    baseURL: origin,
    httpAgent,
    httpsAgent,
    headers: { authorization: `KakaoAK ${key}`, "user-agent": "saenggak" },
    proxy: false,
    maxRedirects: 0,
    maxContentLength: LARGEST_REPLY,
    validateStatus: () => true,
  });

  async function call(path: string, body?: object): Promise<{ status: number; data: Reply } | undefined> {
    const method = body ? "post" : "get";
    const signal = AbortSignal.timeout(limitMs);
    const reply = await http.request({ url: path, method, data: body, signal }).catch((error: unknown) => {
      return isEgressRefused(error) ? { status: 0, data: {} } : undefined;
    });
    if (!reply) return undefined;
    return { status: reply.status, data: typeof reply.data === "object" ? (reply.data ?? {}) : {} };
  }

  return {
    async send({ user, text, params }) {
      const reply = await call(`/v2/bots/${bot}/talk`, {
        event: { name, data: { text } },
        user: [{ type: "botUserKey", id: user }],
        params,
      });
      if (!reply) return { outcome: "unanswered" };
      const { status, data } = reply;
      if (status < 200 || status >= 300 || String(data.status).toUpperCase() !== "SUCCESS")
        return { outcome: "refused", status };
      const task = data.taskId ?? data.taskID;
      return { outcome: "accepted", task: typeof task === "string" ? task : undefined };
    },
    async task(id) {
      const reply = await call(`/v1/tasks/${encodeURIComponent(id)}`);
      const status = String(reply?.data.status ?? "").toUpperCase();
      if (status.includes("FAIL")) return "failed";
      return status.includes("SUCCESS") ? "sent" : "unknown";
    },
  };
}

/** Read loosely: names and types differ between what is written and what is seen. */
interface Reply {
  readonly status?: unknown;
  readonly taskId?: unknown;
  readonly taskID?: unknown;
}
