import type { BlockDraft } from "./bot-draft.ts";
import { TextField } from "./text-field.tsx";

/** One block of the bot. */
export function BlockFields(props: {
  readonly block: BlockDraft;
  readonly number: number;
  readonly set: (block: BlockDraft) => void;
  readonly remove: () => void;
}) {
  const { block, number, set, remove } = props;
  return (
    <fieldset>
      <legend>블록 {number}</legend>
      <TextField label="블록 이름" value={block.name} set={(name) => set({ ...block, name })} />
      <TextField
        label="발화"
        hint="한 줄에 하나씩. *는 아무 말이나 뜻해요. 띄어쓰기는 보지 않아요."
        rows={3}
        value={block.patterns}
        set={(patterns) => set({ ...block, patterns })}
      />
      <TextField
        label="스킬 URL"
        hint="비워 두면 폴백 블록과 같아요."
        value={block.skill}
        set={(skill) => set({ ...block, skill })}
      />
      <label class="s-switch">
        <input
          type="checkbox"
          checked={block.callback}
          onChange={({ currentTarget }) => set({ ...block, callback: currentTarget.checked })}
        />
        <span>콜백 사용</span>
      </label>
      <p class="s-hint">
        블록 id: <code>{block.id}</code>
      </p>
      <button type="button" class="s-button" onClick={remove} aria-label={`블록 ${number} 지우기`}>
        지우기
      </button>
    </fieldset>
  );
}
