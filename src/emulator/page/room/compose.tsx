import { useRef, useState } from "preact/hooks";

/** Where people write: enter sends, shift and enter begin a line, and a word that is still being composed is never sent. */
export function Compose({ send }: { readonly send: (utterance: string) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);

  async function submit(): Promise<void> {
    const utterance = text.trim();
    box.current?.focus();
    if (utterance === "") return;
    setText("");
    // What was not taken comes back, unless something else was typed meanwhile.
    if (!(await send(utterance))) setText((now) => (now === "" ? text : now));
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
        rows={1}
        aria-label="메시지 입력"
        placeholder="메시지 입력"
        enterkeyhint="send"
        maxLength={10_000}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
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
