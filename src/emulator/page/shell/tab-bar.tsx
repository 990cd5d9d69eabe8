import { roomOf } from "../store/rooms.ts";
import {
  botIdOf,
  botNameOf,
  choose,
  closeTab,
  newName,
  openTab,
  type Tab,
  tab,
  tabs,
} from "../store/tabs.ts";

/** The rooms that are open, a tab each, and a way to another. */
export function TabBar() {
  const chosen = tab.value;

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const all = tabs.value;
    const at = all.findIndex(({ id }) => id === chosen.id);
    const next = all[(at + step + all.length) % all.length];
    if (!next) return;
    event.preventDefault();
    choose(next.id);
    focusTab(next.id);
  }

  return (
    <div class="h-tabs">
      <div role="tablist" aria-label="대화방" class="h-tablist" onKeyDown={move}>
        {tabs.value.map((one) => (
          <TabButton key={one.id} one={one} chosen={one.id === chosen.id} />
        ))}
      </div>
      {tabs.value.length > 1 && (
        <button
          type="button"
          class="h-icon"
          aria-label={`${chosen.user}의 방 닫기`}
          onClick={() => {
            closeTab(chosen.id);
            focusTab(tab.value.id);
          }}
        >
          ×
        </button>
      )}
      <button
        type="button"
        class="h-icon"
        aria-label="새 사람의 방 열기"
        title="새 사람의 방 열기"
        onClick={() => openTab(newName(), chosen.bot)}
      >
        +
      </button>
    </div>
  );
}

const focusTab = (id: string) => document.getElementById(`tab-${id}`)?.focus();

function TabButton({ one, chosen }: { readonly one: Tab; readonly chosen: boolean }) {
  const unread = roomOf(botIdOf(one), one.user).unread.value;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${one.id}`}
      aria-selected={chosen}
      aria-controls="room"
      tabIndex={chosen ? 0 : -1}
      onClick={() => choose(one.id)}
    >
      {one.user}
      {one.bot && <small> · {botNameOf(one)}</small>}
      {!chosen && unread > 0 && <span class="h-unread">{unread}</span>}
    </button>
  );
}
