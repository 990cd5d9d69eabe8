import type { JSX } from "preact";
import type { SimpleText as SimpleTextData } from "../../../contract/kakao.ts";
import type { BubbleActions } from "./actions.ts";
import { folded } from "./fold.ts";
import { ko } from "./ko.ts";
import { Markdown } from "./markdown.tsx";
import { Tappable } from "./tappable.tsx";

/** A text bubble: a long one is folded behind 전체 보기, as the app folds it. */
export function SimpleText(props: {
  simpleText: SimpleTextData;
  group: boolean;
  actions: BubbleActions;
}): JSX.Element {
  const { text, extra } = props.simpleText;
  const markdown = props.group && extra?.markdown === true;
  const beginning = folded(text);
  return (
    <div class="b-bubble b-text">
      <Prose text={beginning ?? text} markdown={markdown} />
      {beginning !== undefined && (
        <button type="button" class="b-read-all" onClick={() => props.actions.readAll({ text, markdown })}>
          {ko.readAll}
        </button>
      )}
    </div>
  );
}

/** A text as the room shows it: as typed, or as Markdown. */
export function Prose({ text, markdown }: { text: string; markdown: boolean }): JSX.Element {
  return (
    <div class="b-prose">
      {markdown ? (
        <Markdown text={text} />
      ) : (
        <span class="b-foreign b-said" dir="auto">
          <Tappable text={text} />
        </span>
      )}
    </div>
  );
}
