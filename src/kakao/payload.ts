import { z } from "zod";
import { SaenggakError } from "../errors.ts";
import { type PayloadMedia, readMedia, withoutSignedUrls } from "./media.ts";
import { copyExtra, copyParams } from "./params.ts";

/** What a skill payload says, flat and in our words. What the platform left out or sent as null is absent here. */
export interface SkillCall {
  /** Bot id as sent; empty when a test surface left it out. */
  readonly bot: string;
  /** The person's id for this bot (botUserKey), 1–200 characters. */
  readonly user: string;
  /** botGroupKey: set when the utterance was written in a group room. */
  readonly group?: string;
  /**
   * At most 20 000 UTF-16 units, well-formed: a lone surrogate became U+FFFD. A signed address became a mark, here and in the
   * action's parameters; see `media.ts`.
   */
  readonly utterance: string;
  readonly block?: { readonly id: string; readonly name: string };
  readonly action: {
    readonly name?: string;
    /** The block's parameters. No prototype, so `params.constructor` is a parameter or nothing. */
    readonly params: Readonly<Record<string, string>>;
    /** `extra` of the button or quick reply that was pressed. */
    readonly clientExtra?: Readonly<Record<string, unknown>>;
  };
  readonly lang?: string;
  /** Byte for byte as sent, at most 2048; whether it may be called is `origins.ts`'s question. */
  readonly callbackUrl?: string;
  /** What made the platform call, e.g. `TEXT_INPUT`, `QUICKREPLY_BUTTON_MESSAGE`. */
  readonly trigger?: string;
  readonly isFriend: boolean;
  /** The platform calls for an event of ours: nobody wrote, and the person waits for what is held. */
  readonly forHeld?: true;
  readonly media?: PayloadMedia;
  /** Sent by the console's skill test, which has no callback and no true person. */
  readonly tester: boolean;
}

/** Sent with an event, and looked for in the call that it causes. */
export const HELD_EVENT = { param: "saenggak", value: "held" } as const;

const LONGEST_UTTERANCE = 20_000;
const LONGEST_URL = 2_048;

const text = (longest: number) => z.string().max(longest).nullish();
const anything = z.unknown().optional();
const named = z.object({ id: text(200), name: text(1_000) }).nullish();

/** Only what is read is described; everything else may come, go and change its shape without notice. */
const payload = z.object({
  bot: z.object({ id: text(200) }).nullish(),
  userRequest: z.object({
    utterance: z.string().max(LONGEST_UTTERANCE),
    user: z.object({
      id: z.string().min(1).max(200),
      type: text(100),
      properties: z.object({ isFriend: anything }).nullish(),
    }),
    block: named,
    lang: text(100),
    callbackUrl: text(LONGEST_URL),
    chat: z.object({ properties: z.object({ botGroupKey: text(200) }).nullish() }).nullish(),
    params: z.object({ media: anything, [HELD_EVENT.param]: anything }).nullish(),
  }),
  action: z.object({ name: text(1_000), params: anything, clientExtra: anything }).nullish(),
  flow: z.object({ trigger: z.object({ type: text(100) }).nullish() }).nullish(),
});

/**
 * Reads a skill payload (Kakao Business skill guide, "SkillPayload"), as lenient as its senders: unknown fields are passed
 * over, and all but `userRequest.utterance` and `userRequest.user.id` may be null or missing, as on the console's tests.
 * @throws SaenggakError `MALFORMED_PAYLOAD`, whose detail names the first path and why, never a value.
 */
export function parsePayload(body: unknown): SkillCall {
  const parsed = payload.safeParse(body);
  if (!parsed.success) throw malformed(parsed.error);
  const { bot, userRequest: request, action, flow } = parsed.data;
  const said = request.utterance.toWellFormed();
  const group = request.chat?.properties?.botGroupKey;
  const clientExtra = copyExtra(action?.clientExtra, "action.clientExtra");
  const params = copyParams(action?.params, "action.params");
  const event = [request.params?.[HELD_EVENT.param], params[HELD_EVENT.param]];
  const utterance = withoutSignedUrls(said);
  const media = readMedia(request.params?.media, said, utterance);
  return {
    bot: bot?.id ?? "",
    user: request.user.id,
    ...(group && { group }),
    utterance,
    ...(request.block?.id && { block: { id: request.block.id, name: request.block.name ?? "" } }),
    action: {
      ...(action?.name && { name: action.name }),
      params,
      ...(clientExtra && { clientExtra }),
    },
    ...(request.lang && { lang: request.lang }),
    ...(request.callbackUrl && { callbackUrl: request.callbackUrl }),
    ...(event.includes(HELD_EVENT.value) && { forHeld: true }),
    ...(flow?.trigger?.type && { trigger: flow.trigger.type }),
    isFriend: request.user.properties?.isFriend === true,
    ...(media && { media }),
    tester: request.user.type === "accountId",
  };
}

function malformed(error: z.ZodError): SaenggakError {
  const issue = error.issues[0];
  const path = issue?.path.join(".") || "the body";
  return new SaenggakError("MALFORMED_PAYLOAD", { detail: `${path}: ${issue?.message ?? "wrong shape"}.` });
}
