import type { ComponentChildren } from "preact";
import { FAULT_KINDS } from "../../fault-kinds.ts";
import type { Trouble } from "../../saying.ts";
import { changeTab, type Play, type Tab } from "../store/tabs.ts";
import { FAULT_WORDS } from "./play-words.ts";

/** Switches for what goes wrong, and for the kind of room; they hold for what is said in this room from now on. */
export function TroubleForm({ tab }: { readonly tab: Tab }) {
  const { play } = tab;
  const { trouble = {} } = play;
  const set = (change: Partial<Play>) => changeTab(tab.id, { play: { ...play, ...change } });
  const setTrouble = (change: { [Key in keyof Trouble]?: Trouble[Key] | undefined }) =>
    set({ trouble: without({ ...trouble, ...change }) });
  return (
    <form class="s-form" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>방과 채널</legend>
        <Switch on={play.group === true} set={(group) => set({ group })} hint="콜백이 5분 동안 살아 있어요.">
          단체방
        </Switch>
        <Switch
          on={play.callback === false}
          set={(off) => set({ callback: !off })}
          hint="블록의 콜백 옵션을 끈 것과 같아요. 5초 안에 답해야 해요."
        >
          콜백 끄기
        </Switch>
        <Switch on={play.isFriend === false} set={(not) => set({ isFriend: !not })}>
          채널을 추가하지 않은 사람
        </Switch>
        <Choice
          label="관리자센터의 테스트"
          value={play.tester ?? ""}
          set={(tester) => set(tester === "" ? { tester: undefined } : { tester: tester as "bot" | "skill" })}
          options={[
            ["", "아님"],
            ["bot", "봇 테스트 (콜백 토큰이 늘 거절돼요)"],
            ["skill", "스킬 테스트 (콜백 주소가 없어요)"],
          ]}
        />
      </fieldset>
      <fieldset>
        <legend>네트워크</legend>
        <Choice
          label="느린 네트워크 (한 방향)"
          value={String(trouble.delayMs ?? 0)}
          set={(ms) => setTrouble({ delayMs: Number(ms) || undefined })}
          options={[0, 200, 1_000, 2_000, 2_600].map((ms) => [String(ms), ms === 0 ? "없음" : `${ms}ms`])}
        />
        <Switch
          on={trouble.lostAck === true}
          set={(on) => setTrouble({ lostAck: on || undefined })}
          hint="스킬은 답했지만 플랫폼에는 닿지 않아요. 콜백도 거절돼요."
        >
          스킬의 응답 잃어버리기
        </Switch>
        <Switch
          on={trouble.duplicate === true}
          set={(on) => setTrouble({ duplicate: on || undefined })}
          hint="같은 요청을 두 번 보내요. 답은 한 번만 와야 해요."
        >
          요청 두 번 보내기
        </Switch>
      </fieldset>
      <fieldset>
        <legend>콜백</legend>
        <Choice
          label="콜백에 대한 플랫폼의 응답"
          value={trouble.callback ?? ""}
          set={(fault) => setTrouble({ callback: (fault || undefined) as Trouble["callback"] })}
          options={[["", "제대로"], ...FAULT_KINDS.map((fault) => [fault, FAULT_WORDS[fault]] as const)]}
        />
        <Choice
          label="횟수"
          value={String(trouble.times ?? 0)}
          set={(times) => setTrouble({ times: Number(times) || undefined })}
          options={[
            ["0", "늘"],
            ["1", "처음 한 번"],
            ["2", "처음 두 번"],
          ]}
        />
        <Choice
          label="1분 시계"
          value={String(trouble.speed ?? 1)}
          set={(speed) => setTrouble({ speed: speed === "1" ? undefined : Number(speed) })}
          options={[1, 2, 6, 12, 30].map((speed) => [
            String(speed),
            speed === 1 ? "제 속도" : `${speed}배 (${Math.round(60 / speed)}초)`,
          ])}
        />
      </fieldset>
      <button type="button" class="s-button" onClick={() => changeTab(tab.id, { play: {} })}>
        모두 끄기
      </button>
    </form>
  );
}

function Switch(props: {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly hint?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <label class="s-switch">
      <input
        type="checkbox"
        checked={props.on}
        onChange={({ currentTarget }) => props.set(currentTarget.checked)}
      />
      <span>
        {props.children}
        {props.hint && <small>{props.hint}</small>}
      </span>
    </label>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly options: readonly (readonly [string, string])[];
}) {
  return (
    <label class="s-field">
      <span>{props.label}</span>
      <select value={props.value} onChange={({ currentTarget }) => props.set(currentTarget.value)}>
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function without(trouble: object): Trouble {
  return Object.fromEntries(Object.entries(trouble).filter(([, value]) => value !== undefined));
}
