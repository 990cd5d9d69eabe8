import type { EmulatorEvent, WebhookError } from "./record.ts";
import { drawBubble } from "./terminal-bubbles.ts";
import type { Paint } from "./terminal-paint.ts";
import { harmless, harmlessLine, wrap } from "./terminal-text.ts";

const WRONG: Readonly<Record<WebhookError["reason"], string>> = {
  timeout: "스킬 서버가 제시간에 답하지 않았어요",
  network: "스킬 서버와 연결이 되지 않았어요",
  status: "스킬 서버가 200이 아닌 상태로 답했어요",
  format: "스킬 서버의 답이 형식에 맞지 않아요",
};

/** The person's own line. */
const ownLine = (utterance: string): string => `나 › ${harmlessLine(utterance)}`;

/** An event as the lines that a person sees of it; none for what a phone would not show either. */
export function drawEvent(event: EmulatorEvent, width: number, paint: Paint): string[] {
  switch (event.type) {
    case "sent":
      return wrap(ownLine(event.utterance), width).map(paint.bold);
    case "waiting":
      return wrap(`… ${harmless(event.text ?? "답을 준비하고 있어요")}`, width - 2).map((line) =>
        paint.dim(`  ${line}`),
      );
    case "shown":
      return [...drawBubbles(event, width, paint), ...drawQuickReplies(event, width, paint), ""];
    case "refused":
      return notice(`콜백이 거절됐어요: ${event.message}`, event.breaches, width, paint);
    case "error": {
      const code = event.code === undefined ? "" : ` (오류 ${event.code})`;
      return [...notice(`${WRONG[event.reason]}${code}`, event.breaches, width, paint), ""];
    }
    case "closed":
      if (event.outcome === "expired") return [...notice("답을 받을 시간이 지났어요", [], width, paint), ""];
      return event.outcome === "spent" ? [""] : [];
  }
}

type Shown = Extract<EmulatorEvent, { type: "shown" }>;

function drawBubbles({ bubbles }: Shown, width: number, paint: Paint): string[] {
  if (bubbles.length === 0) return [paint.dim("  (보여 줄 말풍선이 없어요)")];
  return bubbles.flatMap((bubble, index) => [
    ...(index > 0 ? [""] : []),
    ...drawBubble(bubble, width, paint),
  ]);
}

function drawQuickReplies({ quickReplies }: Shown, width: number, paint: Paint): string[] {
  if (quickReplies.length === 0) return [];
  // No-break spaces keep a label together when the row is wrapped.
  const labels = quickReplies.map(({ label }, index) =>
    `[${index + 1}] ${harmlessLine(label)}`.replaceAll(" ", "\u00a0"),
  );
  return wrap(labels.join("  "), width - 2).map((line) =>
    paint.button(`  ${line.replaceAll("\u00a0", " ")}`),
  );
}

interface Told {
  readonly path: string;
  readonly rule: string;
}

function notice(text: string, breaches: readonly Told[], width: number, paint: Paint): string[] {
  const lines = [`! ${text}`, ...breaches.map(({ path, rule }) => `  ${path}: ${rule}`)];
  return lines.flatMap((line) => wrap(harmless(line), width - 2)).map((line) => paint.wrong(`  ${line}`));
}
