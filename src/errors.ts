/**
 * Every fault this program names itself. `code` is stable and goes to logs, metrics and HTTP bodies; `status` is the HTTP
 * status where the fault answers a request; `retryable` says whether the same call may succeed if made again.
 */
const CATALOGUE = {
  CONFIG_INVALID: { retryable: false, message: "The configuration has faults." },
  UNAUTHORIZED: { status: 401, retryable: false, message: "The secret header is missing or wrong." },
  ADMIN_UNAUTHORIZED: { status: 401, retryable: false, message: "The admin token is missing or wrong." },
  MALFORMED_PAYLOAD: { status: 400, retryable: false, message: "The body is not a skill payload." },
  EMULATOR_REQUEST: { status: 400, retryable: false, message: "The emulator does not take this." },
  CALLBACK_NOT_ALLOWED: {
    status: 400,
    retryable: false,
    message: "callbackUrl is outside the allowed origins.",
  },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, message: "The body is larger than 64 KB." },
  UNKNOWN_BOT: { status: 404, retryable: false, message: "No bot of this id is set up here." },
  UNKNOWN_SKILL: { status: 404, retryable: false, message: "No skill has this name." },
  NOT_FOUND: { status: 404, retryable: false, message: "Nothing is here." },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, message: "Use POST here." },
  INTERNAL: { status: 500, retryable: true, message: "Something went wrong here." },
  REDIS_UNAVAILABLE: { status: 503, retryable: true, message: "Redis did not answer in time." },
  RECORD_UNREADABLE: { retryable: false, message: "What is stored cannot be read." },
  SKILL_INVALID: { retryable: false, message: "A skill could not be loaded." },
  SKILL_EMPTY_ANSWER: { retryable: false, message: "The skill answered with nothing to show." },
  CARD_REFUSED: { retryable: false, message: "The platform would refuse this card." },
  RESPONSE_INVALID: { retryable: false, message: "The response breaks the platform's limits." },
  BUDGET_USED: { retryable: false, message: "The person has used the tokens of the day." },
  EGRESS_REFUSED: { retryable: false, message: "This deployment may not reach that host." },
  MODEL_UNREACHABLE: { retryable: true, message: "The model's server could not be reached." },
  MODEL_REFUSED: { retryable: false, message: "The model's server refused the request." },
  MODEL_OVERLOADED: { retryable: true, message: "The model's server is overloaded." },
  MODEL_FAILED: { retryable: true, message: "The model's server failed." },
  MODEL_STREAM_CUT: { retryable: true, message: "The model's answer stopped before its end." },
  MODEL_EMPTY_ANSWER: { retryable: true, message: "The model ended without an answer." },
  MODEL_TIME_LIMIT: { retryable: false, message: "The model took longer than its time limit." },
  MODEL_ABORTED: { retryable: false, message: "The model call was stopped." },
} as const satisfies Record<string, { status?: number; retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof CATALOGUE;

/** An error with a code from the catalogue. `detail` is added to the message: it must hold no text of a person. */
export class SaenggakError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly status: number;
  /** Whether it was refused for what was asked, and not for who asks or how the refuser is. */
  readonly isAboutRequest: boolean;
  /** How long whoever refused wants to be left alone, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    options: { detail?: string; cause?: unknown; retryAfterMs?: number; isAboutRequest?: boolean } = {},
  ) {
    const entry: { status?: number; retryable: boolean; message: string } = CATALOGUE[code];
    super(options.detail ? `${entry.message} ${options.detail}` : entry.message, { cause: options.cause });
    this.name = "SaenggakError";
    this.code = code;
    this.retryable = entry.retryable;
    this.isAboutRequest = options.isAboutRequest ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.status = entry.status ?? 500;
  }
}

/** What a log line says of any thrown value: its code, and why a card was refused, since that names no text. */
export function faultOf(error: unknown): { readonly code: ErrorCode; readonly reason?: string } {
  const code = errorCode(error);
  return code === "CARD_REFUSED" ? { code, reason: (error as SaenggakError).message } : { code };
}

/** The code of any thrown value; `INTERNAL` for what is not ours. */
export function errorCode(error: unknown): ErrorCode {
  return error instanceof SaenggakError ? error.code : "INTERNAL";
}
