/** Every variable of the environment: how it is checked, its default and what it is for. */
import { accessSync, constants, statSync } from "node:fs";
import { z } from "zod";
import { EGRESS } from "./config-egress.ts";
import { REDIS_NODES } from "./config-redis.ts";
import { isMakers } from "./guard/egress.ts";
import { KAKAO_API, parseCallbackOrigins } from "./kakao/origins.ts";

/** Digits only: a coerced number would also be `0x1F`, `1e3` or a blank. */
const whole = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);
const port = whole(0, 65_535);
const url = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .refine(
    (text) => !isMakers(URL.parse(text)?.hostname ?? ""),
    "is the model's maker's own server: people's words must not reach it; run the open weights",
  );
const modelUrl = url
  .refine(
    (text) => !URL.parse(text)?.username && !URL.parse(text)?.password,
    "holds a password: use MODEL_API_KEY",
  )
  .refine((text) => !/[?#]/.test(text), "must end before any ? or #: the path of each call is put behind it");
const flag = z
  .enum(["true", "false", "1", "0"], { error: "must be true or false" })
  .transform((value) => value === "true" || value === "1");
const secret = z.string().min(16, "must have at least 16 characters");
const SECRET_LENGTH = 32;
const secrets = z
  .string()
  .transform((list) => list.split(",").map((part) => part.trim()))
  .refine(
    (parts) => parts.every((part) => part.length >= SECRET_LENGTH),
    `must have at least ${SECRET_LENGTH} characters; commas stand only between several secrets`,
  );
const redisUrl = z
  .string()
  .regex(/^(rediss?:\/\/|unix:\/\/\/|\/)/, "must be redis://, rediss:// or the path of a unix socket");

/** Variable name → how it is checked, its default and what it is for; README's table is made from this. */
export const VARIABLES = {
  HOST: { schema: z.string().min(1), default: "127.0.0.1", about: "Address the webhook listens on." },
  PORT: { schema: port, default: "3000", about: "Port of the webhook." },
  ADMIN_HOST: { schema: z.string().min(1), default: "127.0.0.1", about: "Address of the admin listener." },
  ADMIN_PORT: {
    schema: port,
    default: "3001",
    about: "Port of the admin listener, in every process; the next free one is taken where it is in use.",
  },
  ADMIN_TOKEN: { schema: secret, about: "Bearer token for `/metrics` and `/queues`, ≥ 16 characters." },
  KAKAO_SKILL_SECRET: {
    schema: secret,
    about:
      "Secret that the console sends with each call, ≥ 16 characters. Required by the server; `npm start` makes one.",
  },
  KAKAO_SKILL_SECRET_HEADER: {
    schema: z.string().regex(/^[A-Za-z0-9-]+$/, "must be an HTTP header name"),
    default: "x-skill-secret",
    about: "Header that carries the secret.",
  },
  CALLBACK_ORIGINS: {
    schema: z.string().transform((list, context) => {
      try {
        return parseCallbackOrigins(list);
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: error instanceof Error ? error.message : "is malformed",
        });
        return z.NEVER;
      }
    }),
    default: "https://*.kakao.com",
    about: "Origins a callbackUrl may have, comma-separated; `http:` only when written out.",
  },
  REDIS_URL: {
    schema: redisUrl,
    default: "redis://127.0.0.1:6379",
    about:
      "Redis 7 or Valkey: redis://, rediss:// or the path of a unix socket. `npm start` runs its own when unset.",
  },
  ...EGRESS,
  ...REDIS_NODES,
  REDIS_PREFIX: {
    schema: z.string().regex(/^[a-z0-9-]{1,32}$/, "must be 1–32 of a–z, 0–9 and -"),
    default: "saenggak",
    about: "First part of every key, so that deployments can share one Redis.",
  },
  MODELS_FILE: {
    schema: z.string().refine(isReadable, "cannot be read"),
    about: "Catalogue of models (YAML, see docs/models.md); instead of the `MODEL_…` variables.",
  },
  MODEL_BASE_URL: { schema: modelUrl, about: "OpenAI-compatible endpoint, e.g. `http://gpu-1:8000/v1`." },
  MODEL_ID: {
    schema: z.string().min(1),
    about: "Model id at that endpoint; unset, the first that it lists.",
  },
  MODEL_API_KEY: {
    schema: z.string().regex(/^[\x20-\x7e]+$/, "must be one line of plain ASCII"),
    about: "Bearer key of that endpoint.",
  },
  MODEL_REASONING: {
    schema: z.enum(["auto", "field", "think", "none"]),
    default: "auto",
    about:
      "Where reasoning arrives: `field`, `think` (in the text, up to `</think>`), `none`, or found out (`auto`).",
  },
  MODEL_MAX_TOKENS: {
    schema: whole(64, 131_072),
    default: "32768",
    about: "Most tokens a model may generate for one answer, reasoning included.",
  },
  MODEL_TIME_LIMIT_MS: {
    schema: whole(1_000, 3_600_000),
    default: "900000",
    about: "Longest one model call may take.",
  },
  DAILY_TOKENS_PER_PERSON: {
    schema: whole(0, 1_000_000_000),
    default: "0",
    about:
      "Most tokens, thoughts included, that one person (or group room) may use on a day (Korean time); 0 for no bound.",
  },
  BOTS_FILE: {
    schema: z.string().refine(isReadable, "cannot be read"),
    about:
      "Several channels in one deployment (YAML, see docs/bots.md); unset, every bot with the one secret.",
  },
  OPERATOR_BUTTON: {
    schema: flag,
    default: "false",
    about: "Offer 상담원 연결 to who asks for a human; the channel's own chat must be on.",
  },
  SKILLS_DIR: {
    schema: z.string().min(1),
    about: "Folder of skills; unset, the `skills/` that come with the server.",
  },
  WORKER_CONCURRENCY: {
    schema: whole(1, 1_000),
    default: "50",
    about: "Turns one worker process answers at a time.",
  },
  MAX_WAITING_PER_PERSON: {
    schema: whole(1, 100),
    default: "5",
    about: "Most questions of one person (or group room) that wait behind the one being answered.",
  },
  REPLY_BUDGET_MS: {
    schema: whole(100, 4_200),
    default: "4000",
    about: "How long a request without a callback is held for its answer, of the platform's 5 s.",
  },
  CALLBACK_BUDGET_MS: {
    schema: whole(1_000, 55_000),
    default: "50000",
    about: "Part of the callback's 60 s in which an answer is still sent (240 s of 300 s in groups).",
  },
  CALLBACK_SETTLE_MS: {
    schema: whole(0, 10_000),
    default: "1000",
    about: "Wait between the acknowledgement and the callback; an earlier one is refused.",
  },
  KAKAO_EVENT_NAME: {
    schema: z.string().min(1),
    about:
      "Event that tells a person of a held answer, as named in the console; with the next two it switches pushes on. Each costs money.",
  },
  KAKAO_EVENT_BOT_ID: {
    schema: z.string().regex(/^[0-9A-Za-z]+!?$/, "must be a bot id"),
    about: "Bot id for events, with `!` at its end on a development channel.",
  },
  KAKAO_REST_API_KEY: {
    schema: z.string().min(1),
    about: "REST API key of the app that the bot is linked to.",
  },
  KAKAO_EVENT_DAILY_CAP: {
    schema: whole(1, 100),
    default: "3",
    about: "Most events for one person on a day (Korean time).",
  },
  KAKAO_API_ORIGIN: {
    schema: url.transform((text) => new URL(text).origin),
    default: KAKAO_API,
    about: "Where events are sent.",
  },
  HELD_ANSWER_TTL_HOURS: {
    schema: whole(1, 720),
    default: "24",
    about: "How long an answer that missed its window is kept.",
  },
  CONVERSATION_TTL_DAYS: {
    schema: whole(1, 3_650),
    default: "30",
    about: "How long a conversation is remembered after its last turn.",
  },
  CONTEXT_SECRET: {
    schema: secrets,
    about:
      "Encrypts what is stored of people's texts, ≥ 32 characters; after commas, older ones that are still read. Required with `NODE_ENV=production`; `npm start` makes one for its own Redis.",
  },
  HISTORY_TOKENS: {
    schema: whole(0, 100_000),
    default: "6000",
    about: "Most tokens (estimated) of earlier turns sent along with a question.",
  },
  SHOW_THOUGHTS: {
    schema: flag,
    default: "true",
    about: "Whether 생각 과정 shows people a digest of what the model thought.",
  },
  LOG_LEVEL: {
    schema: z.enum(["error", "warn", "info", "debug"]),
    default: "info",
    about: "Least severe level logged.",
  },
  EMULATOR: {
    schema: flag,
    default: "false",
    about: "Serve the stand-in bot engine at `/emulator`; on with `npm start`.",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: url,
    about: "OTLP/HTTP endpoint for traces; unset, tracing is off.",
  },
} as const satisfies Record<string, { schema: z.ZodType; default?: string; about: string }>;

export type VariableName = keyof typeof VARIABLES;
type Output<N extends VariableName> = z.output<(typeof VARIABLES)[N]["schema"]>;

/** The checked configuration; a variable without a default is undefined when unset. */
export type Config = {
  readonly [N in VariableName]: (typeof VARIABLES)[N] extends { default: string }
    ? Output<N>
    : Output<N> | undefined;
};

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}
