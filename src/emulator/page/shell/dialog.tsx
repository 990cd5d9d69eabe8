import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A window above the page that Escape and its button close; the browser keeps the focus in it and gives it back. */
export function Dialog(props: {
  readonly title: string;
  readonly close: () => void;
  /** Id of the part to begin at. */
  readonly focus?: string;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
    if (props.focus !== undefined) document.getElementById(props.focus)?.focus();
  }, []);
  return (
    <dialog ref={box} class="h-dialog" aria-label={props.title} onClose={props.close}>
      {/* No header: a dialog that a landmark opens would have another inside it. */}
      <div class="h-dialoghead">
        <h2>{props.title}</h2>
        <button type="button" class="s-button" onClick={() => box.current?.close()}>
          닫기
        </button>
      </div>
      <div class="h-dialogbody">{props.children}</div>
    </dialog>
  );
}
