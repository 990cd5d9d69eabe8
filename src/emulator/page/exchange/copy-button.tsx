import { useEffect, useState } from "preact/hooks";

const SAID_MS = 2_500;

/** Copies a text that is made only when it is asked for, and says aloud whether that worked. */
export function CopyButton(props: { of: string; label: string; title?: string; text: () => string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <span class="x-copy">
      <span role="status" class="x-said">
        {said}
      </span>
      <button
        type="button"
        class="x-button"
        title={props.title}
        onClick={() => copy(props.text()).then(setSaid)}
      >
        <span class="unseen">{props.of} </span>
        {props.label}
      </button>
    </span>
  );
}

/** The clipboard is missing on plain http pages that are not localhost. */
async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "복사했어요";
  } catch {
    return "브라우저가 복사를 막았어요";
  }
}
