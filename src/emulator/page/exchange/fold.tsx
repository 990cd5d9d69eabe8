import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { BreachCount } from "./badges.tsx";

/** A section that opens and closes; what is inside is built only while it is open. */
export function Fold(props: {
  title: string;
  about: string;
  breaches?: number;
  opened: boolean;
  actions?: ComponentChildren;
  children: () => ComponentChildren;
}) {
  const [open, setOpen] = useState(props.opened);
  const id = useId();
  return (
    <div class="x-fold">
      <div class="x-fold-head">
        <h3>
          <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            <svg class="x-arrow" viewBox="0 0 10 10" aria-hidden="true">
              <path d="M3 1.5 7 5 3 8.5" />
            </svg>
            {props.title} <span class="x-about">{props.about}</span>
            <BreachCount count={props.breaches ?? 0} />
          </button>
        </h3>
        {props.actions && <div class="x-actions">{props.actions}</div>}
      </div>
      <div id={id} class="x-fold-body" hidden={!open}>
        {open && props.children()}
      </div>
    </div>
  );
}
