import { useCallback, useEffect, useState } from "preact/hooks";
import { Prose } from "../bubbles/simple-text.tsx";
import { LimitsList } from "../exchange/limits-list.tsx";
import { ExchangePanel } from "../exchange/panel.tsx";
import { openAddress } from "../room/open-address.ts";
import { RoomView } from "../room/room.tsx";
import { recordsOf, showRecordsOf } from "../store/records.ts";
import { botIdOf, botOf, setup, tab } from "../store/tabs.ts";
import { Dialog } from "./dialog.tsx";
import { RoomTools } from "./room-tools.tsx";
import { type Place, SidePanel } from "./side-panel.tsx";
import { StatusStrip } from "./status-strip.tsx";
import { TabBar } from "./tab-bar.tsx";

/** Whether the visitor lets pictures be asked of their hosts; the server's policy follows the same word. */
const images = new URLSearchParams(location.search).get("images") === "on";

/** The page: the room as on a phone, and beside it what a phone does not show. */
export function App() {
  const chosen = tab.value;
  const bot = botIdOf(chosen);
  const [place, setPlace] = useState<Place | undefined>(isWide() ? "exchange" : undefined);
  const [selected, setSelected] = useState<string | undefined>(undefined);
  const [whole, setWhole] = useState<string | undefined>(undefined);
  const [limit, setLimit] = useState<string | undefined>(undefined);

  const inspect = useCallback((exchangeId: string) => {
    setSelected(exchangeId);
    setPlace("exchange");
  }, []);

  useEffect(() => {
    setSelected(undefined);
    if (bot !== "") showRecordsOf(bot, chosen.user);
  }, [bot, chosen.user]);

  function followLimit(event: MouseEvent): void {
    const link = (event.target as Element).closest("a[href^='#limit']");
    if (!link) return;
    event.preventDefault();
    setLimit(link.getAttribute("href")?.slice(1));
  }

  const secretHeaders = [
    ...(setup.value?.skill.headers ?? []),
    ...Object.keys(botOf(chosen)?.headers ?? {}).map((name) => name.toLowerCase()),
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links inside are pressed by keyboard, too
    // biome-ignore lint/a11y/noStaticElementInteractions: likewise
    <div class={place ? "h-app h-open" : "h-app"} onClick={followLimit}>
      <header class="h-top">
        <TabBar />
        <StatusStrip />
        <RoomTools tab={chosen} images={images} />
      </header>
      <main class="h-main">
        <div id="room" class="h-room" role="tabpanel" aria-labelledby={`tab-${chosen.id}`}>
          <RoomView tab={chosen} images={images} inspect={inspect} readAll={setWhole} />
        </div>
      </main>
      <SidePanel place={place} choose={setPlace} tab={chosen}>
        <ExchangePanel
          exchanges={recordsOf(bot, chosen.user)}
          selected={selected}
          onSelect={setSelected}
          secretHeaders={secretHeaders}
        />
      </SidePanel>
      {whole !== undefined && (
        <Dialog title="전체 보기" close={() => setWhole(undefined)}>
          <Prose text={whole} markdown={chosen.play.group === true} open={openAddress} />
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

function isWide(): boolean {
  return matchMedia("(min-width: 860px)").matches;
}
