import { useId } from "preact/hooks";

/** A labelled line, or box of `rows` lines. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint?: string;
  readonly rows?: number;
}) {
  const id = useId();
  const { label, value, set, hint, rows } = props;
  const shared = { id, value, "aria-describedby": hint ? `${id}-hint` : undefined, spellcheck: false };
  return (
    <div class="s-field">
      <label for={id}>{label}</label>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={({ currentTarget }) => set(currentTarget.value)} />
      ) : (
        <input {...shared} onInput={({ currentTarget }) => set(currentTarget.value)} />
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}
