import { useState } from "preact/hooks";
import type { BotSetup } from "../../bot.ts";
import { bots, changeTab, setup, type Tab } from "../store/tabs.ts";
import { BlockFields } from "./block-fields.tsx";
import { type BotDraft, blank, draftOf, faultsOf, setupOf } from "./bot-draft.ts";
import { TextField } from "./text-field.tsx";

/** The console's set-up of a bot: what it calls, and which blocks lead to which skills. */
export function BotForm({ tab }: { readonly tab: Tab }) {
  const [draft, setDraft] = useState<BotDraft | undefined>(undefined);
  const own = setup.value;

  function save(bot: BotSetup): void {
    bots.value = [...bots.value.filter(({ id }) => id !== bot.id), bot];
    changeTab(tab.id, { bot: bot.id });
    setDraft(undefined);
  }

  function remove(id: string): void {
    bots.value = bots.value.filter((bot) => bot.id !== id);
  }

  if (draft) return <Draft draft={draft} set={setDraft} save={save} cancel={() => setDraft(undefined)} />;
  return (
    <div class="s-form">
      <fieldset>
        <legend>이 방의 봇</legend>
        <label class="s-switch">
          <input
            type="radio"
            name="bot"
            checked={!bots.value.some(({ id }) => id === tab.bot)}
            onChange={() => changeTab(tab.id, { bot: undefined })}
          />
          <span>
            {own?.bot.name ?? "생각"}
            <small>{own?.skill.url}</small>
          </span>
        </label>
        {bots.value.map((bot) => (
          <div key={bot.id} class="s-botrow">
            <label class="s-switch">
              <input
                type="radio"
                name="bot"
                checked={bot.id === tab.bot}
                onChange={() => changeTab(tab.id, { bot: bot.id })}
              />
              <span>
                {bot.name}
                <small>{bot.skill ?? own?.skill.url}</small>
              </span>
            </label>
            <button
              type="button"
              class="s-button"
              aria-label={`${bot.name} 고치기`}
              onClick={() => setDraft(draftOf(bot))}
            >
              고치기
            </button>
            <button
              type="button"
              class="s-button"
              aria-label={`${bot.name} 지우기`}
              onClick={() => remove(bot.id)}
            >
              지우기
            </button>
          </div>
        ))}
      </fieldset>
      <button type="button" class="s-button s-main" onClick={() => setDraft(blank())}>
        새 봇 만들기
      </button>
      <p class="s-hint">
        다른 서버의 스킬도 부를 수 있어요. 주소와 헤더를 적으면 이 방의 말이 그리로 가요. 봇은 이 브라우저에만
        저장돼요.
      </p>
    </div>
  );
}

function Draft(props: {
  readonly draft: BotDraft;
  readonly set: (draft: BotDraft) => void;
  readonly save: (bot: BotSetup) => void;
  readonly cancel: () => void;
}) {
  const { draft, set } = props;
  const [faults, setFaults] = useState<readonly string[]>([]);
  const change = (part: Partial<BotDraft>) => set({ ...draft, ...part });

  function submit(event: Event): void {
    event.preventDefault();
    const found = faultsOf(draft);
    setFaults(found);
    if (found.length === 0) props.save(setupOf(draft));
  }

  return (
    <form class="s-form" onSubmit={submit} noValidate>
      <fieldset>
        <legend>봇</legend>
        <TextField label="봇 이름" value={draft.name} set={(name) => change({ name })} />
        <TextField
          label="폴백 블록의 스킬 URL"
          hint={`비워 두면 ${setup.value?.skill.url ?? "이 서버의 스킬"}`}
          value={draft.skill}
          set={(skill) => change({ skill })}
        />
        <TextField
          label="헤더"
          hint="한 줄에 하나씩, 이름: 값"
          rows={2}
          value={draft.headers}
          set={(headers) => change({ headers })}
        />
        <label class="s-switch">
          <input
            type="checkbox"
            checked={draft.callback}
            onChange={({ currentTarget }) => change({ callback: currentTarget.checked })}
          />
          <span>폴백 블록에 콜백 사용</span>
        </label>
        <label class="s-switch">
          <input
            type="checkbox"
            checked={draft.development}
            onChange={({ currentTarget }) => change({ development: currentTarget.checked })}
          />
          <span>개발 채널 (봇 id 뒤에 !)</span>
        </label>
      </fieldset>
      {draft.blocks.map((block, index) => (
        <BlockFields
          key={block.id}
          block={block}
          number={index + 1}
          set={(changed) =>
            change({ blocks: draft.blocks.map((one) => (one.id === block.id ? changed : one)) })
          }
          remove={() => change({ blocks: draft.blocks.filter((one) => one.id !== block.id) })}
        />
      ))}
      <button
        type="button"
        class="s-button"
        onClick={() => change({ blocks: [...draft.blocks, blank().block] })}
      >
        블록 더하기
      </button>
      <div role="alert">
        {faults.map((fault) => (
          <p key={fault} class="s-fault">
            {fault}
          </p>
        ))}
      </div>
      <div class="s-row">
        <button type="submit" class="s-button s-main">
          저장하고 이 방에서 쓰기
        </button>
        <button type="button" class="s-button" onClick={props.cancel}>
          그만두기
        </button>
      </div>
    </form>
  );
}
