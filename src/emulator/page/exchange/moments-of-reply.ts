import type { ExchangeRecord, SkillReply } from "../../record.ts";
import { count, percent, span } from "./format.ts";
import { type Moment, REPLY_LIMIT_MS } from "./moment.ts";
import { FAILURE, failureCode } from "./platform-words.ts";
import { troubleWords } from "./trouble-words.ts";

export function requestMoment(exchange: ExchangeRecord): Moment {
  const { request, window } = exchange;
  const notes = [
    `POST ${request.url}`,
    window ? "콜백 URL을 함께 보냈어요." : "콜백 URL이 없어서 바로 답해야 해요.",
    ...troubleWords(exchange),
  ];
  return { id: "request", atMs: 0, tone: "plain", title: "카카오가 스킬을 불렀어요", notes };
}

/** The skill's reply or that there was none, and the reply to the same request sent again. Empty while it is awaited. */
export function replyMoments({ response, repeated, error }: ExchangeRecord): Moment[] {
  const moments: Moment[] = [];
  if (response) moments.push(replyMoment(response, error));
  else if (error) moments.push(noReply(error));
  if (repeated) {
    const { notes, share, atMs = 0 } = replyMoment(repeated, undefined);
    const title = "두 번째로 보낸 요청에도 답했어요";
    const unseen = "이 답은 아무에게도 보이지 않아요.";
    moments.push({
      id: "repeated",
      atMs,
      tone: "plain",
      title,
      notes: [...notes, unseen],
      ...(share && { share }),
    });
  }
  return moments;
}

function replyMoment({ status, ms }: SkillReply, error: ExchangeRecord["error"]): Moment {
  // A reply that is there although the connection failed was lost on its way.
  const lost = error?.reason === "network" || error?.reason === "timeout";
  const trouble =
    error &&
    (lost ? `일부러 답을 잃어버려서 카카오에 닿지 않았어요${failureCode(error)}.` : FAILURE[error.reason]);
  const tone = error || ms > REPLY_LIMIT_MS ? "danger" : "ok";
  const title = lost ? "스킬의 답이 오는 길에 사라졌어요" : "스킬이 답했어요";
  const notes = [`HTTP ${status} · ${used(ms)}`, ...(trouble ? [trouble] : [])];
  return { id: "reply", atMs: ms, tone, title, notes, share: { usedMs: ms, ofMs: REPLY_LIMIT_MS } };
}

function used(ms: number): string {
  if (ms > REPLY_LIMIT_MS) return `한도를 ${count(Math.round(ms - REPLY_LIMIT_MS))}ms 넘겼어요.`;
  const part = percent(ms, REPLY_LIMIT_MS);
  return `한도의 ${part < 1 ? "1%도 안" : `${Math.round(part)}%를`} 썼어요.`;
}

function noReply(error: NonNullable<ExchangeRecord["error"]>): Moment {
  const late = error.reason === "timeout";
  return {
    id: "reply",
    tone: "danger",
    title: "스킬의 답이 없었어요",
    notes: [`${FAILURE[error.reason]}${failureCode(error)}`],
    ...(late && { atMs: REPLY_LIMIT_MS, share: { usedMs: REPLY_LIMIT_MS, ofMs: REPLY_LIMIT_MS } }),
  };
}

/** The skill wants to answer later. @param lifeMs how long the callback URL lives */
export function waitingMoment(text: string | undefined, atMs: number, lifeMs: number): Moment {
  const notes = [
    ...(text === undefined ? ["기다리는 말(data.text)은 보내지 않았어요."] : []),
    `콜백 URL은 ${span(lifeMs)} 동안 한 번만 쓸 수 있어요.`,
  ];
  const quote = text === undefined ? {} : { quote: { text, lang: "ko" as const } };
  return { id: "waiting", atMs, tone: "wait", title: "나중에 답하겠다고 했어요", notes, ...quote };
}
