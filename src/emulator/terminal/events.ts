import { toldInWords, WAITING } from "../event-words.ts";
import type { EmulatorEvent } from "../record.ts";
import { drawBubble } from "./bubbles.ts";
import type { Paint } from "./paint.ts";
import { harmless, harmlessLine, wrap } from "./text.ts";

/** The person's own line. */
const ownLine = (utterance: string): string => `나 › ${harmlessLine(utterance)}`;

/** An event as the lines that a person sees of it; none for what a phone would not show either. */
export function drawEvent(event: EmulatorEvent, width: number, paint: Paint): string[] {
  const told = toldInWords(event);
  switch (event.type) {
    case "sent":
      return wrap(ownLine(event.utterance), width).map(paint.bold);
    case "waiting":
      return wrap(`… ${harmless(event.text ?? WAITING)}`, width - 2).map((line) => paint.dim(`  ${line}`));
    case "shown":
      return [...drawBubbles(event, width, paint), ...drawQuickReplies(event, width, paint), ""];
    case "refused":
      return notice(told ?? "", event.breaches, width, paint);
    case "error":
      return [...notice(told ?? "", event.breaches, width, paint), ""];
    case "closed":
      if (told) return [...notice(told, [], width, paint), ""];
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
