import type { CallbackRecord } from "../../record.ts";
import { CopyBody } from "./copy-body.tsx";
import { Fold } from "./fold.tsx";
import { span } from "./format.ts";
import { JsonView } from "./json-view.tsx";
import { faultWords } from "./trouble-words.ts";

/** One POST to the callback URL, and what the platform answered. */
export function CallbackFold(props: { call: CallbackRecord; number: number; opened: boolean }) {
  const { body, answer, breaches, afterMs, path } = props.call;
  const title = `${props.number}번째 콜백`;
  return (
    <Fold
      title={title}
      about={`스킬 → 카카오${afterMs === undefined ? "" : ` · ${span(afterMs)}`}`}
      breaches={breaches.length}
      opened={props.opened}
      actions={<CopyBody of={title} body={body} />}
    >
      {() => (
        <>
          <p class="x-to">POST {path}</p>
          <JsonView body={body} breaches={breaches} />
          <Answer answer={answer} of={title} />
        </>
      )}
    </Fold>
  );
}

function Answer({ answer, of }: { answer: CallbackRecord["answer"]; of: string }) {
  if ("fault" in answer) {
    return (
      <>
        <h4>카카오의 답</h4>
        <p class="x-hint">{faultWords(answer.fault)}</p>
      </>
    );
  }
  const json = JSON.stringify(answer.json, null, 2);
  return (
    <>
      <div class="x-answer">
        <h4>
          카카오의 답 <span class="x-about">HTTP {answer.status}</span>
        </h4>
        <CopyBody of={`${of}에 대한 답`} body={json} />
      </div>
      <JsonView body={json} />
    </>
  );
}
