import { useRef, useState } from "preact/hooks";

const BOX = "compose";
/** What is written and not sent yet, by the tab's id. */
const drafts = new Map<string, string>();

export function focusCompose(): void {
  document.getElementById(BOX)?.focus();
}

/** Where people write: enter sends, shift and enter begin a line, and a word that is still being composed is never sent. */
export function Compose(props: {
  readonly tab: string;
  readonly send: (utterance: string) => Promise<boolean>;
}) {
  const { tab, send } = props;
  const [text, setText] = useState(drafts.get(tab) ?? "");
  const box = useRef<HTMLTextAreaElement>(null);

  function write(draft: string): void {
    drafts.set(tab, draft);
    setText(draft);
  }

  async function submit(): Promise<void> {
    const utterance = text.trim();
    box.current?.focus();
    if (utterance === "") return;
    write("");
    // What was not taken comes back, unless something else was typed meanwhile.
    if (!(await send(utterance)) && !drafts.get(tab)) write(text);
  }

  return (
    <form
      class="r-compose"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <textarea
        ref={box}
        id={BOX}
        rows={1}
        aria-label="메시지 입력"
        placeholder="메시지 입력"
        enterkeyhint="send"
        maxLength={10_000}
        value={text}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={(event) => {
          // Safari ends a composition before the key that ended it: that key still has code 229.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          void submit();
        }}
      />
      <button type="submit" disabled={text.trim() === ""}>
        보내기
      </button>
    </form>
  );
}
