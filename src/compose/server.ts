/** The webhook, wired. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { createErasure } from "../conversation/erasure.ts";
import { openReplyWindows } from "../deliver/reply-window.ts";
import { showable } from "../deliver/showable.ts";
import { createAcceptTurn } from "../intake/accept-turn.ts";
import { createAnswerInReply } from "../intake/answer-in-reply.ts";
import { createIntakeApp } from "../intake/app.ts";
import { createChoose } from "../intake/choose.ts";
import { createEnqueue } from "../intake/enqueue.ts";
import { createExpect } from "../intake/expect-model.ts";
import { createFeedback } from "../intake/feedback.ts";
import { createLanguageOf } from "../intake/language-of.ts";
import { createMyData } from "../intake/my-data.ts";
import { createRunInstant } from "../intake/run-instant.ts";
import { createShowHeld } from "../intake/show-held.ts";
import { createSteer } from "../intake/steer.ts";
import { createVariants } from "../intake/variants.ts";
import { createWebhook } from "../intake/webhook.ts";
import { createWindowOf } from "../intake/window-of.ts";
import type { Catalogue } from "../model/catalogue.ts";
import { createGate } from "../model/gate.ts";
import { modelsOf } from "../model/models-of.ts";
import { composeDeadlines } from "./deadlines.ts";
import { composeEmulator } from "./emulator.ts";
import { composeExpectedWait } from "./expected-wait.ts";
import type { Process } from "./process.ts";
import { composePush } from "./push.ts";

export interface ServerOptions {
  /** This server's own origin; asked late, since the system may choose the port. */
  readonly origin: () => string;
  /** What people may choose from. */
  readonly catalogue: Catalogue;
}

/** The webhook, and the emulator when it is on: its callbacks come back to this server. */
export function composeServer(parts: Process, options: ServerOptions): Express {
  const {
    config,
    log,
    shutdown,
    clock,
    keys,
    tracing,
    metrics,
    skills,
    skillsOf,
    bots,
    connect,
    storeOn,
    conversationsOn,
    producer,
    queue,
  } = parts;
  const server = randomUUID();
  const turns = storeOn(producer, queue);
  const replies = openReplyWindows({ redis: connect("subscriber"), keys, server, log });
  shutdown.add("reply windows", () => replies.close());
  const conversations = conversationsOn(producer);
  const { pace } = composeDeadlines(parts, { redis: producer, turns, written: () => undefined });
  const secretHeader = config.KAKAO_SKILL_SECRET_HEADER.toLowerCase();
  const windowOf = createWindowOf({
    server,
    replyBudgetMs: config.REPLY_BUDGET_MS,
    callbackBudgetMs: config.CALLBACK_BUDGET_MS,
  });
  const shown = { turns, showable, metrics, log, clock };
  const showHeld = createShowHeld(shown);
  const enqueue = createEnqueue({
    turns,
    expected: composeExpectedWait(parts, conversations, options.catalogue),
    variantFor: createVariants(),
    answerInReply: createAnswerInReply({ ...shown, replies, showHeld, push: composePush(parts, producer) }),
    windowOf,
    server,
    metrics,
    tracing,
    log,
  });
  const choose = createChoose({
    conversations,
    turns,
    modelsOf: (bot) => modelsOf(options.catalogue, bot),
    expect: createExpect({
      state: createGate({ redis: producer, keys }).state,
      pace,
      queueMs: async () => (await queue.stats()).oldestWaitMs,
    }),
  });
  const acceptTurn = createAcceptTurn({
    skillsOf,
    steer: createSteer({
      turns,
      conversations,
      skillsOf,
      showable,
      showHeld,
      windowOf,
      choose,
      feedback: createFeedback({ turns, otherWays: choose.otherWays, metrics }),
      myData: createMyData({
        turns,
        conversations,
        erase: createErasure({ turns, queue, log }),
        models: options.catalogue.models,
        isPushed: config.KAKAO_EVENT_NAME !== undefined,
      }),
      enqueue,
      eventName: config.KAKAO_EVENT_NAME,
      log,
    }),
    runInstant: createRunInstant({ skillsOf, showable, log }),
    enqueue,
  });
  const webhook = createWebhook({
    isSecret: bots.isSecret,
    caller: bots.caller,
    secretHeader,
    origins: config.CALLBACK_ORIGINS,
    hasSkill: (name, bot) => (bot ? skillsOf(bot) : skills).get(name) !== undefined,
    acceptTurn,
    languageOf: createLanguageOf(conversations),
    metrics,
    tracing,
    log,
    clock,
  });
  const ready = () => queue.answers();
  if (!config.EMULATOR) return createIntakeApp({ webhook, ready });

  const models = options.catalogue.models.map(({ label }) => label);
  const emulator = composeEmulator(parts, { origin: options.origin, models });
  return createIntakeApp({ webhook, ready, emulator });
}
