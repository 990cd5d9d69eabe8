import type { JSX } from "preact";
import type { QuickReply } from "../../../contract/kakao.ts";
import { type Press, pressQuickReply } from "../../press.ts";
import "./bubbles.css";
import { Foreign } from "./foreign.tsx";
import { ko } from "./ko.ts";

/** Replies to press, in one row that scrolls; nothing when there are none. */
export function QuickReplies(props: {
  replies: readonly QuickReply[];
  press(press: Press): void;
}): JSX.Element | null {
  if (props.replies.length === 0) return null;
  return (
    <ul class="b-replies" aria-label={ko.quickReplies}>
      {props.replies.map((reply, index) => (
        <li key={index}>
          <button type="button" class="b-reply" onClick={() => props.press(pressQuickReply(reply))}>
            <Foreign text={reply.label} as="b-label" />
          </button>
        </li>
      ))}
    </ul>
  );
}
