import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Whole } from "../bubbles/actions.ts";
import { Prose } from "../bubbles/simple-text.tsx";
import { LimitsList } from "../exchange/limits-list.tsx";
import { ExchangePanel } from "../exchange/panel.tsx";
import { RoomView } from "../room/room.tsx";
import { recordsOf, showRecord, showRecordsOf } from "../store/records.ts";
import { engine } from "../store/stream.ts";
import { botIdOf, botOf, setup, tab } from "../store/tabs.ts";
import { Dialog } from "./dialog.tsx";
import { RoomTools } from "./room-tools.tsx";
import { CLOSE, type Place, SidePanel } from "./side-panel.tsx";
import { StatusStrip } from "./status-strip.tsx";
import { TabBar } from "./tab-bar.tsx";
import { wide } from "./wide.ts";

/** Whether the visitor lets pictures be asked of their hosts; the server's policy follows the same word. */
const images = new URLSearchParams(location.search).get("images") === "on";

/** The page: the room as on a phone, and beside it what a phone does not show. */
export function App() {
  const chosen = tab.value;
  const bot = botIdOf(chosen);
  const [place, setPlace] = useState<Place | undefined>(wide.peek() ? "exchange" : undefined);
  const [selected, setSelected] = useState<string | undefined>(undefined);
  const [whole, setWhole] = useState<Whole | undefined>(undefined);
  const [limit, setLimit] = useState<string | undefined>(undefined);

  // The tools lie over the room: nothing behind them can be reached, and the focus goes back to where they were opened.
  const over = place !== undefined && !wide.value;
  const opener = useRef<Element | null>(null);

  const show = useCallback((next: Place | undefined) => {
    if (next !== undefined && !document.getElementById(CLOSE)) opener.current = document.activeElement;
    setPlace(next);
  }, []);
  const inspect = useCallback((exchangeId: string) => {
    setSelected(exchangeId);
    void showRecord(exchangeId);
    show("exchange");
  }, []);

  useLayoutEffect(() => {
    if (!over) return undefined;
    document.getElementById(CLOSE)?.focus();
    return () => {
      if (opener.current instanceof HTMLElement) opener.current.focus();
    };
  }, [over]);

  useEffect(() => {
    setSelected(undefined);
    if (bot !== "") showRecordsOf(bot, chosen.user);
  }, [bot, chosen.user]);

  function followLimit(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-limit]");
    if (button) setLimit(button.dataset.limit);
  }

  // Which headers are secret is told with the set-up: until this engine's is there, nothing of it is shown.
  const known = setup.value !== undefined && setup.value.engine === engine.value;
  const secretHeaders = [
    ...(setup.value?.skill.headers ?? []),
    ...Object.keys(botOf(chosen)?.headers ?? {}).map((name) => name.toLowerCase()),
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons inside are pressed by keyboard, too
    // biome-ignore lint/a11y/noStaticElementInteractions: likewise
    <div class={place ? "h-app h-open" : "h-app"} onClick={followLimit}>
      <header class="h-top" inert={over}>
        <TabBar />
        <StatusStrip />
        <RoomTools tab={chosen} images={images} />
      </header>
      <main class="h-main" inert={over}>
        <div id="room" class="h-room" role="tabpanel" aria-labelledby={`tab-${chosen.id}`}>
          <RoomView tab={chosen} images={images} inspect={inspect} readAll={setWhole} />
        </div>
      </main>
      <SidePanel place={place} choose={show} tab={chosen} over={over}>
        <ExchangePanel
          exchanges={known ? recordsOf(bot, chosen.user) : []}
          selected={selected}
          onSelect={setSelected}
          secretHeaders={secretHeaders}
        />
      </SidePanel>
      {whole !== undefined && (
        <Dialog title="전체 보기" close={() => setWhole(undefined)}>
          <Prose {...whole} />
        </Dialog>
      )}
      {limit !== undefined && (
        <Dialog title="말풍선의 제한" focus={limit} close={() => setLimit(undefined)}>
          <LimitsList />
        </Dialog>
      )}
    </div>
  );
}
