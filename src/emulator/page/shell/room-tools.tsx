import { useRef, useState } from "preact/hooks";
import type { Replayed } from "../../conversation/replay.ts";
import { exportRoom, replayFile } from "../store/conversation.ts";
import { records } from "../store/records.ts";
import { tellNotice } from "../store/saying.ts";
import type { Tab } from "../store/tabs.ts";
import { Dialog } from "./dialog.tsx";
import { ThemeChoice } from "./theme.tsx";

/** What can be done with the whole room, and how the page looks. */
export function RoomTools({ tab, images }: { readonly tab: Tab; readonly images: boolean }) {
  const file = useRef<HTMLInputElement>(null);
  const [replayed, setReplayed] = useState<readonly Replayed[] | undefined>(undefined);
  const [playing, setPlaying] = useState<string | undefined>(undefined);

  async function load(): Promise<void> {
    const [chosen] = file.current?.files ?? [];
    if (!chosen) return;
    try {
      const text = await chosen.text();
      setReplayed(await replayFile(text, (number, of) => setPlaying(`다시 하는 중 (${number}/${of})`)));
    } catch (error) {
      tellNotice(error instanceof Error ? error.message : "");
    }
    setPlaying(undefined);
    if (file.current) file.current.value = "";
  }

  return (
    <div class="h-tools">
      <button
        type="button"
        class="s-button"
        disabled={records.value.length === 0}
        onClick={() => exportRoom(tab, records.value)}
      >
        파일로 저장
      </button>
      <button
        type="button"
        class="s-button"
        disabled={playing !== undefined}
        onClick={() => file.current?.click()}
      >
        {playing ?? "파일로 다시 실행"}
      </button>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="대화 파일"
        onChange={() => void load()}
      />
      <a class="s-button" href={images ? "./" : "?images=on"}>
        {images ? "그림 막기" : "그림 불러오기"}
      </a>
      <ThemeChoice />
      {replayed && (
        <Dialog title="다시 해 본 결과" close={() => setReplayed(undefined)}>
          <ol class="h-replayed">
            {replayed.map(({ step, record, differences }) => (
              <li key={record.id}>
                <strong>{differences.length === 0 ? "같아요" : "달라요"}</strong> {step.utterance}
                {differences.map((difference) => (
                  <pre key={difference}>{difference}</pre>
                ))}
              </li>
            ))}
          </ol>
        </Dialog>
      )}
    </div>
  );
}
