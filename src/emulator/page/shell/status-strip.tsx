import { useEffect, useState } from "preact/hooks";
import type { EmulatorStatus } from "../../status.ts";
import { api } from "../store/api.ts";
import { connected } from "../store/stream.ts";
import { setup } from "../store/tabs.ts";

const EVERY_MS = 2_000;

/** What goes on behind the webhook, at a glance. */
export function StatusStrip() {
  const [status, setStatus] = useState<EmulatorStatus | undefined>(undefined);
  const told = setup.value?.status === true;
  useEffect(() => {
    if (!told) return undefined;
    const ask = () => {
      if (!document.hidden)
        api.status().then(setStatus, () => {
          setStatus(undefined);
        });
    };
    ask();
    const asking = setInterval(ask, EVERY_MS);
    return () => clearInterval(asking);
  }, [told]);
  if (!connected.value)
    return (
      <p class="h-strip h-lost" role="status">
        에뮬레이터와 연결이 끊겼어요. 다시 잇고 있어요.
      </p>
    );
  if (!told)
    return (
      <p class="h-strip">
        스킬 <code>{setup.value?.skill.url ?? ""}</code>
      </p>
    );
  const { queue, workers, models, held } = status ?? {};
  return (
    <dl class="h-strip" aria-label="서버 상태">
      <Part name="대기">{queue?.waiting}</Part>
      <Part name="처리 중">{queue?.active}</Part>
      <Part name="워커">{workers}</Part>
      <Part name="모델">{models?.join(", ")}</Part>
      <Part name="보관된 답">{held}</Part>
    </dl>
  );
}

function Part(props: { readonly name: string; readonly children: string | number | undefined }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children ?? "–"}</dd>
    </div>
  );
}
