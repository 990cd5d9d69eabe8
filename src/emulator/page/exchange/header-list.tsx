import { useState } from "preact/hooks";
import type { HeaderRow } from "./header-rows.ts";

/** Headers as they went over the wire; secret values are hidden until somebody asks. */
export function HeaderList({ rows }: { rows: readonly HeaderRow[] }) {
  if (rows.length === 0) return null;
  return (
    <dl class="x-headers">
      {rows.map((row) => (
        <div key={row.name}>
          <dt>{row.name}</dt>
          <dd>{row.secret ? <Secret {...row} /> : row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Secret({ name, value }: HeaderRow) {
  const [seen, setSeen] = useState(false);
  return (
    <>
      {seen ? value : <span aria-hidden="true">••••</span>}
      <button type="button" class="x-button" onClick={() => setSeen(!seen)}>
        {seen ? "가리기" : "보기"}
        <span class="unseen">: {name} 값</span>
      </button>
    </>
  );
}
