import type { ComponentChildren } from "preact";
import { toldInWords, WAITING } from "../../event-words.ts";
import type { Press } from "../../press.ts";
import type { EmulatorEvent } from "../../record.ts";
import { Bubble } from "../bubbles/bubble.tsx";
import { Tappable } from "../bubbles/tappable.tsx";
import { roomOf } from "../store/rooms.ts";
import { press, tellNotice } from "../store/saying.ts";
import { botNameOf } from "../store/tabs.ts";
import type { Looks } from "./looks.ts";
import { openAddress } from "./open-address.ts";
import { minuteOf } from "./when.ts";

/** One thing that happened in the room, as the app shows it; what only a developer would see is a line in the middle. */
export function Message({ event, looks }: { readonly event: EmulatorEvent; readonly looks: Looks }) {
  if (event.type === "sent") return <Own event={event} looks={looks} />;
  if (event.type === "waiting")
    return (
      <FromBot event={event} looks={looks}>
        <div class="r-text r-waiting" dir="auto">
          <Tappable text={event.text ?? WAITING} />
        </div>
      </FromBot>
    );
  if (event.type === "shown") return <Answer event={event} looks={looks} />;
  return (
    <p class="r-told">
      <button type="button" onClick={() => looks.inspect(event.exchangeId)}>
        {toldInWords(event)}
      </button>
    </p>
  );
}

type Of<Type extends EmulatorEvent["type"]> = {
  readonly event: Extract<EmulatorEvent, { readonly type: Type }>;
  readonly looks: Looks;
};

function Own({ event, looks }: Of<"sent">) {
  const sending = roomOf(event.bot, event.user).open.value.get(event.exchangeId)?.is === "sending";
  return (
    <div class="r-own">
      <div class="r-meta">
        {sending ? <span class="r-sending">보내는 중</span> : <Time event={event} looks={looks} />}
      </div>
      <div class="r-text">
        <span class="unseen" dir="auto">
          {event.user}:{" "}
        </span>
        {/* Its own words alone decide which way it reads. */}
        <div dir="auto">
          <Tappable text={event.utterance} />
        </div>
      </div>
    </div>
  );
}

function Answer({ event, looks }: Of<"shown">) {
  const actions = {
    press: (pressed: Press) => void press(looks.tab, pressed, event.exchangeId),
    open: openAddress,
    notice: tellNotice,
    readAll: looks.readAll,
  };
  return (
    <FromBot event={event} looks={looks}>
      {event.bubbles.map((component, index) => (
        <Bubble
          key={index}
          component={component}
          group={event.group}
          images={looks.images}
          actions={actions}
        />
      ))}
      {event.bubbles.length === 0 && <p class="r-told">보여 줄 말풍선이 없어요</p>}
    </FromBot>
  );
}

function FromBot({ event, looks, children }: Of<EmulatorEvent["type"]> & { children: ComponentChildren }) {
  const name = botNameOf(looks.tab);
  return (
    <div class="r-bot">
      <div class="r-face" aria-hidden="true">
        {[...name][0]}
      </div>
      <div class="r-said">
        <p class="r-name">{name}</p>
        {children}
        <Time event={event} looks={looks} />
      </div>
    </div>
  );
}

function Time({ event, looks }: Of<EmulatorEvent["type"]>) {
  return (
    <button
      type="button"
      class="r-time"
      title="주고받은 내용 보기"
      aria-label={`${minuteOf(event.at)}, 주고받은 내용 보기`}
      onClick={() => looks.inspect(event.exchangeId)}
    >
      {minuteOf(event.at)}
    </button>
  );
}
