import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { EmulatorEvent } from "../../record.ts";
import { api } from "../store/api.ts";
import { onEvent } from "../store/rooms.ts";
import { botOf, openTab, optionsOf, type Tab } from "../store/tabs.ts";
import { Chart } from "./chart.tsx";
import { type Quantiles, summaryOf, type Times, withEvent } from "./crowd-times.ts";

interface Crowd {
  /** What all their names begin with. */
  readonly name: string;
  readonly bot: string | undefined;
  readonly times: ReadonlyMap<string, Times>;
}

/** Outlives the panel: one may look at something else meanwhile. */
const crowd = signal<Crowd | undefined>(undefined);
onEvent(follow);

function follow(event: EmulatorEvent): void {
  const { value } = crowd;
  if (!value || !event.user.startsWith(`${value.name} `)) return;
  const times = withEvent(value.times.get(event.user), event);
  if (times) crowd.value = { ...value, times: new Map(value.times).set(event.user, times) };
}

/** Many people who write at once, and how long each of them waits. */
export function CrowdPanel({ tab }: { readonly tab: Tab }) {
  const [count, setCount] = useState(20);
  const [utterance, setUtterance] = useState("{n}번이에요. 12 * {n} = ?");
  const [fault, setFault] = useState("");
  const [begun, setBegun] = useState(false);

  async function start(event: Event): Promise<void> {
    event.preventDefault();
    const name = `동시 ${new Date().toLocaleTimeString("ko-KR", { hour12: false })}`;
    const bot = botOf(tab);
    crowd.value = { name, bot: tab.bot, times: new Map() };
    setBegun(true);
    setFault("");
    try {
      await api.crowd(count, { user: name, utterance, options: optionsOf(tab), ...(bot && { bot }) });
    } catch (error) {
      setFault(error instanceof Error ? error.message : "");
    }
    setBegun(false);
  }

  return (
    <form class="s-form" onSubmit={(event) => void start(event)}>
      <label class="s-field">
        <span>사람 수</span>
        <input
          type="number"
          min={1}
          max={1_000}
          required
          value={count}
          onInput={({ currentTarget }) => setCount(Math.round(currentTarget.valueAsNumber) || 1)}
        />
      </label>
      <label class="s-field">
        <span>보낼 말</span>
        <input
          value={utterance}
          required
          onInput={({ currentTarget }) => setUtterance(currentTarget.value)}
        />
        <small>{"{n}"}은 그 사람의 번호로 바뀌어요. 켜 둔 상황은 모두에게 똑같이 일어나요.</small>
      </label>
      <button type="submit" class="s-button s-main" disabled={begun}>
        한꺼번에 시작
      </button>
      {fault !== "" && (
        <p class="s-fault" role="alert">
          {fault}
        </p>
      )}
      <Outcome />
    </form>
  );
}

function Outcome() {
  const { value } = crowd;
  const [shown, setShown] = useState(value);
  // A thousand people make thousands of events: four drawings a second are enough.
  useEffect(() => {
    const drawing = setInterval(() => setShown(crowd.peek()), 250);
    return () => clearInterval(drawing);
  }, []);
  if (!shown || shown.times.size === 0) return null;
  const all = [...shown.times.values()];
  const summary = summaryOf(all);
  const late = [...shown.times].filter(([, { outcome }]) => outcome !== undefined && outcome !== "shown");
  return (
    <section class="c-outcome" aria-label="동시 접속 결과">
      <dl>
        <Figure name="보낸 사람">{summary.people}명</Figure>
        <Figure name="답 받음">{summary.answered}명</Figure>
        <Figure name="기다림">{summary.waiting}명</Figure>
        <Figure name="못 받음">{summary.failed}명</Figure>
        <Figure name="응답까지">{inWords(summary.ack)}</Figure>
        <Figure name="답까지">{inWords(summary.answer)}</Figure>
      </dl>
      <Chart title="응답까지 걸린 시간" values={given(all.map(({ ackMs }) => ackMs))} />
      <Chart title="답까지 걸린 시간" values={given(all.map(({ answerMs }) => answerMs))} />
      {late.slice(0, 5).map(([user]) => (
        <button key={user} type="button" class="s-button" onClick={() => openTab(user, shown.bot)}>
          {user}의 방 보기
        </button>
      ))}
    </section>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const given = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);

function inWords(quantiles: Quantiles | undefined): string {
  if (!quantiles) return "–";
  const { half, most, worst } = quantiles;
  const seconds = (ms: number) => (ms / 1_000).toFixed(ms < 1_000 ? 2 : 1);
  return `중앙값 ${seconds(half)}초 · 95번째 백분위 ${seconds(most)}초 · 가장 길게 ${seconds(worst)}초`;
}
