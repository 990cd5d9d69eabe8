import type { JSX } from "preact";

/**
 * Words of the bot, as text. What turns the reading direction stays inside this element; empty words draw nothing.
 *
 * @param as the element's class
 */
export function Foreign(props: {
  text: string | undefined;
  as: string;
  id?: string | undefined;
}): JSX.Element | null {
  if (!props.text) return null;
  return (
    <span class={`b-foreign ${props.as}`} dir="auto" id={props.id}>
      {props.text}
    </span>
  );
}
