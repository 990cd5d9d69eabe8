import type { ComponentChildren } from "preact";
import type { Breach } from "../../../kakao/limits-rules.ts";
import type { ExchangeRecord, SkillReply } from "../../record.ts";
import { CallbackFold } from "./callback-fold.tsx";
import { CopyBody } from "./copy-body.tsx";
import { CopyButton } from "./copy-button.tsx";
import { curlOf } from "./curl.ts";
import { Fold } from "./fold.tsx";
import { span } from "./format.ts";
import { HeaderList } from "./header-list.tsx";
import { headerRows, ofInterest } from "./header-rows.ts";
import { JsonView } from "./json-view.tsx";

/** Everything that went over the wire, section by section; what needs a look is open. */
export function Wire(props: { exchange: ExchangeRecord; secretHeaders: readonly string[] }) {
  const { request, response, repeated, error, callbacks } = props.exchange;
  const headers = (reply: SkillReply): ComponentChildren => (
    <HeaderList rows={headerRows(reply.headers, props.secretHeaders).filter(ofInterest)} />
  );
  return (
    <>
      <RequestFold request={request} secretHeaders={props.secretHeaders} />
      {response && (
        <ReplyFold
          title="스킬의 답"
          reply={response}
          headers={headers(response)}
          opened={error !== undefined || callbacks.length === 0}
          {...(error && { breaches: error.breaches })}
        />
      )}
      {repeated && (
        <ReplyFold title="두 번째 요청의 답" reply={repeated} headers={headers(repeated)} opened={false} />
      )}
      {callbacks.map((call, index) => (
        <CallbackFold
          key={`${call.at} ${index}`}
          call={call}
          number={index + 1}
          opened={call.breaches.length > 0 || index === callbacks.length - 1}
        />
      ))}
    </>
  );
}

function RequestFold(props: { request: ExchangeRecord["request"]; secretHeaders: readonly string[] }) {
  const { request } = props;
  const json = (): string => JSON.stringify(request.payload, null, 2);
  const rows = headerRows(request.headers, props.secretHeaders);
  const hidden = rows.some(({ secret }) => secret);
  return (
    <Fold
      title="요청"
      about="카카오 → 스킬"
      opened={false}
      actions={
        <>
          <CopyButton
            of="요청"
            label="curl로 복사"
            text={() => curlOf(request)}
            {...(hidden && { title: "가려 둔 헤더 값도 그대로 복사돼요" })}
          />
          <CopyButton of="요청" label="JSON 복사" text={json} />
        </>
      }
    >
      {() => (
        <>
          <p class="x-to">POST {request.url}</p>
          <HeaderList rows={rows} />
          {hidden && <p class="x-hint">가려 둔 값도 ‘curl로 복사’를 누르면 그대로 복사돼요.</p>}
          <JsonView body={json()} />
        </>
      )}
    </Fold>
  );
}

function ReplyFold(props: {
  title: string;
  reply: SkillReply;
  headers: ComponentChildren;
  opened: boolean;
  breaches?: readonly Breach[];
}) {
  const { title, reply, headers, breaches = [] } = props;
  return (
    <Fold
      title={title}
      about={`HTTP ${reply.status} · ${span(reply.ms)}`}
      breaches={breaches.length}
      opened={props.opened}
      actions={<CopyBody of={title} body={reply.body} />}
    >
      {() => (
        <>
          {headers}
          <JsonView body={reply.body} breaches={breaches} />
        </>
      )}
    </Fold>
  );
}
