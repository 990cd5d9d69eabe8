import type { ComponentChildren } from "preact";
import { CrowdPanel } from "../crowd/crowd.tsx";
import { BotForm } from "../side/bot-form.tsx";
import { TroubleForm } from "../side/trouble-form.tsx";
import type { Tab } from "../store/tabs.ts";

export type Place = "exchange" | "trouble" | "crowd" | "bot";
const PLACES: readonly (readonly [Place, string])[] = [
  ["exchange", "주고받은 것"],
  ["trouble", "상황 만들기"],
  ["crowd", "여럿이 한꺼번에"],
  ["bot", "봇 설정"],
];

/** What lies beside the room, folded or open at one place. A press on the open place folds it. */
export function SidePanel(props: {
  readonly place: Place | undefined;
  readonly choose: (place: Place | undefined) => void;
  readonly tab: Tab;
  /** The exchange's panel. */
  readonly children: ComponentChildren;
}) {
  const { place, choose, tab, children } = props;
  return (
    <aside class="h-side" aria-label="방 밖의 것">
      <nav class="h-places" aria-label="방 밖의 것 고르기">
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
