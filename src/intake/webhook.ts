/** The webhook's handlers: who calls, what they say, what they get. */
import type { Request, RequestHandler, Response } from "express";
import { say } from "../answer/respond.ts";
import type { Bot } from "../contract/bot.ts";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { type CallbackOrigins, isAllowedCallback } from "../kakao/origins.ts";
import { parsePayload, type SkillCall } from "../kakao/payload.ts";
import { conversationIdOf } from "../redis/keys.ts";
import { wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import { identify, requestIdOf } from "./http.ts";
import { insist } from "./insist.ts";
import { readBody } from "./read-body.ts";

export interface WebhookOptions {
  /** Constant-time check of the secret header's value: whether it is any bot's. */
  readonly isSecret: (given: string | undefined) => boolean;
  /** Whose call it is, of those who have a secret. */
  readonly caller: (bot: string, secret: string | undefined) => Bot | "refused" | "unknown";
  /** Lower case. */
  readonly secretHeader: string;
  readonly origins: CallbackOrigins;
  readonly hasSkill: (name: string, bot?: Bot) => boolean;
  readonly languageOf: (said: SkillCall, conversation: ConversationId) => Language | Promise<Language>;
  readonly acceptTurn: (call: Call) => Promise<Reply> | Reply;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * In order: 401 before the body is read, 404, 413 and 400 before anything is kept, then a valid SkillResponse with 200
 * whatever happens inside.
 */
export function createWebhook(options: WebhookOptions): readonly RequestHandler[] {
  const { isSecret, secretHeader, origins, hasSkill, acceptTurn, metrics, log, clock } = options;

  const admit: RequestHandler = (request, response, next) => {
    identify(request, response);
    if (!isSecret(secretOf(request))) throw new SaenggakError("UNAUTHORIZED");
    const { skill } = request.params;
    if (typeof skill === "string" && !hasSkill(skill)) throw new SaenggakError("UNKNOWN_SKILL");
    next();
  };
  const answer: RequestHandler = async (request, response) => {
    const receivedAt = clock();
    const { requestId, repeatable } = requestIdOf(response);
    const parsed = parsePayload(parseJson(request.body));
    if (parsed.callbackUrl && !isAllowedCallback(parsed.callbackUrl, origins))
      throw new SaenggakError("CALLBACK_NOT_ALLOWED");
    const bot = callerOf(parsed, request);
    const { user, group } = parsed;
    const conversation = conversationIdOf(bot.id, group ? "group" : "person", group ?? user);
    const { skill } = request.params;
    const pinned = typeof skill === "string" ? { pinned: skill } : {};
    if (pinned.pinned !== undefined && !hasSkill(pinned.pinned, bot))
      throw new SaenggakError("UNKNOWN_SKILL");
    const told = options.languageOf(parsed, conversation);
    // Most tell: a promise more is paid for by every acknowledgement.
    const language = typeof told === "string" ? told : await told;
    const known = { bot, conversation, requestId, repeatable, receivedAt, language };
    const call: Call = { ...parsed, ...pinned, ...known };
    const reply = await options.tracing.span("turn.accept", { attributes: { "request.id": requestId } }, () =>
      acceptOrApologise(call),
    );
    metrics.webhookAnswered(reply.kind, (clock() - receivedAt) / 1_000);
    if (reply.afterSend) watchSending(response, reply.afterSend);
    send(response, reply.response, requestId);
  };

  function secretOf({ headers }: Request): string | undefined {
    const given = headers[secretHeader];
    return typeof given === "string" ? given : undefined;
  }

  /** The log names an unknown bot: what the platform sends can differ from what its console shows. */
  function callerOf({ bot }: SkillCall, request: Request): Bot {
    const caller = options.caller(bot, secretOf(request));
    if (caller === "refused") throw new SaenggakError("UNAUTHORIZED");
    if (caller !== "unknown") return caller;
    log.warn("webhook.unknown_bot", { bot });
    throw new SaenggakError("UNKNOWN_BOT");
  }

  async function acceptOrApologise(call: Call): Promise<Reply> {
    try {
      return await acceptTurn(call);
    } catch (error) {
      log.error("webhook.apologised", { request: call.requestId, code: errorCode(error) });
      return { response: say(wordsIn(call.language).unavailable), kind: "apology" };
    }
  }

  /**
   * "finish": all of it was handed to the system; "close" without it: the platform hung up before. What was shown and is not
   * noted would be shown again.
   */
  function watchSending(response: Response, afterSend: (sent: boolean) => Promise<void>): void {
    response.once("close", () => {
      const sent = response.writableFinished;
      void insist(() => afterSend(sent)).then((settled) => {
        if (!settled) log.error("webhook.settle_failed", { request: requestIdOf(response).requestId });
      });
    });
  }

  return [admit, readBody, answer];
}

/** @throws SaenggakError `MALFORMED_PAYLOAD`; the parser's own message would quote the body. */
function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString("utf8") : "");
  } catch {
    throw new SaenggakError("MALFORMED_PAYLOAD", { detail: "It is not JSON." });
  }
}

/** Written without Express's `json`: it costs twice as much, for features that a webhook has no use for. */
function send(response: Response, body: SkillResponse, requestId: string): void {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "X-Request-Id": requestId,
  });
  response.end(text);
}
