import type { CallbackRecord, ExchangeRecord } from "../../record.ts";
import type { Moment } from "./moment.ts";
import { refusalWords } from "./platform-words.ts";
import { askedFault, faultWords } from "./trouble-words.ts";

/** Each POST to the callback URL. @param lifeMs how long that URL lives */
export function callbackMoments(exchange: ExchangeRecord, lifeMs: number | undefined): Moment[] {
  return exchange.callbacks.map((call, index) => callbackMoment(exchange, call, index + 1, lifeMs));
}

function callbackMoment(
  exchange: ExchangeRecord,
  call: CallbackRecord,
  number: number,
  lifeMs: number | undefined,
): Moment {
  const { answer, afterMs, at } = call;
  const message = "json" in answer ? answer.json.message : "";
  return {
    id: `callback-${at}-${number}`,
    ...wording(call, number),
    notes: notesOf(exchange, call, number),
    ...(message !== "" && { quote: { text: message, lang: "en" as const } }),
    ...(afterMs !== undefined && { atMs: afterMs }),
    ...(afterMs !== undefined && lifeMs !== undefined && { share: { usedMs: afterMs, ofMs: lifeMs } }),
  };
}

function wording({ answer, accepted }: CallbackRecord, number: number): Pick<Moment, "tone" | "title"> {
  if ("fault" in answer) return { tone: "warn", title: `${number}번째 콜백이 장애를 만났어요` };
  return accepted
    ? { tone: "ok", title: `${number}번째 콜백을 받아들였어요` }
    : { tone: "danger", title: `${number}번째 콜백을 거절했어요` };
}

function notesOf(exchange: ExchangeRecord, { answer, breaches }: CallbackRecord, number: number): string[] {
  if ("fault" in answer) return [faultWords(answer.fault)];
  const { status, json } = answer;
  const asked = json.status === "SUCCESS" || breaches.length > 0 ? undefined : askedFault(exchange, number);
  const why = asked ? faultWords(asked) : refusalWords(json.message);
  return [
    `HTTP ${status} · ${json.status}`,
    ...(why ? [why] : []),
    ...(breaches.length > 0 ? [`형식에 어긋난 곳이 ${breaches.length}군데 있어요.`] : []),
  ];
}
