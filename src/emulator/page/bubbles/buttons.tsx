import type { JSX } from "preact";
import type { Button, Thumbnail } from "../../../contract/kakao.ts";
import { pressButton } from "../../press.ts";
import type { BubbleActions, Setting } from "./actions.ts";
import { go } from "./address.ts";
import { Foreign } from "./foreign.tsx";
import { ko } from "./ko.ts";

interface ButtonsProps extends Setting {
  readonly card: {
    readonly buttons?: readonly Button[];
    readonly buttonLayout?: "vertical" | "horizontal";
  };
  /** The card's picture: one of fixed ratio puts the buttons side by side. */
  readonly thumbnail?: Thumbnail | undefined;
}

/** A card's buttons, in rows or side by side. */
export function Buttons({ card, thumbnail, actions }: ButtonsProps): JSX.Element | null {
  if (!card.buttons?.length) return null;
  const sideBySide = card.buttonLayout === "horizontal" || thumbnail?.fixedRatio === true;
  return (
    <div class={`b-buttons ${sideBySide ? "b-side-by-side" : ""}`}>
      {card.buttons.map((button, index) => (
        <button key={index} type="button" class="b-button" onClick={() => act(button, actions)}>
          <Foreign text={button.label} as="b-label" />
        </button>
      ))}
    </div>
  );
}

function act(button: Button, actions: BubbleActions): void {
  const press = pressButton(button);
  if (press) actions.press(press);
  else if (button.action === "webLink") go(button.webLinkUrl, actions.open);
  else actions.notice(whatTheAppDoes(button));
}

function whatTheAppDoes(button: Button): string {
  if (button.action === "phone") return ko.phone(button.label, button.phoneNumber);
  return button.action === "share" ? ko.shared(button.label) : ko.operator(button.label);
}
