import type { ComponentChildren } from "preact";
import { CrowdPanel } from "../crowd/crowd.tsx";
import { BotForm } from "../side/bot-form.tsx";
import { TroubleForm } from "../side/trouble-form.tsx";
import type { Tab } from "../store/tabs.ts";

export type Place = "exchange" | "trouble" | "crowd" | "bot";
const PLACES: readonly (readonly [Place, string])[] = [
  ["exchange", "주고받은 내용"],
  ["trouble", "상황 만들기"],
  ["crowd", "여럿이 한꺼번에"],
  ["bot", "봇 설정"],
];

/** Id of the button that closes the tools where they lie over the room. */
export const CLOSE = "close-tools";

/** What lies beside the room, or over it, folded or open at one place. A press on the open place folds it. */
export function SidePanel(props: {
  readonly place: Place | undefined;
  readonly choose: (place: Place | undefined) => void;
  readonly tab: Tab;
  /** Lies over the room: Escape and a button of its own close it, too. */
  readonly over: boolean;
  /** The exchange's panel. */
  readonly children: ComponentChildren;
}) {
  const { place, choose, tab, over, children } = props;
  return (
    <aside
      class="h-side"
      aria-label="도구"
      onKeyDown={({ key, isComposing }) => {
        if (over && key === "Escape" && !isComposing) choose(undefined);
      }}
    >
      {over && (
        <button type="button" id={CLOSE} class="s-button h-close" onClick={() => choose(undefined)}>
          닫기
        </button>
      )}
      <nav class="h-places" aria-label="도구 고르기">
        {PLACES.map(([name, words]) => (
          <button
            key={name}
            type="button"
            aria-expanded={place === name}
            aria-controls="side"
            onClick={() => choose(place === name ? undefined : name)}
          >
            {words}
          </button>
        ))}
      </nav>
      <div id="side" class="h-sidebody" hidden={place === undefined}>
        {place === "exchange" && children}
        {place === "trouble" && <TroubleForm tab={tab} />}
        {place === "crowd" && <CrowdPanel tab={tab} />}
        {place === "bot" && <BotForm key={tab.id} tab={tab} />}
      </div>
    </aside>
  );
}
