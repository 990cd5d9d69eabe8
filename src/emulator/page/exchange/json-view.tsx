import { useMemo } from "preact/hooks";
import type { Breach } from "../../../kakao/limits-rules.ts";
import { BreachNote } from "./breach-note.tsx";
import { count } from "./format.ts";
import { type JsonLine, jsonLines } from "./json-lines.ts";
import { placeOf } from "./json-place.ts";
import { readJson } from "./json-read.ts";

/** Characters of a body that are shown; drawing more would make the page slow. */
const MOST = 200_000;
/** Lines of a long body that the browser may leave undrawn together while they are out of sight. */
const CHUNK = 100;
const LONG = 500;
const NO_BREACHES: readonly Breach[] = [];

/** A body as it came: laid out and coloured when it is JSON, with each breach under the value it is about. */
export function JsonView({ body, breaches = NO_BREACHES }: { body: string; breaches?: readonly Breach[] }) {
  const found = JSON.stringify(breaches);
  // The list of breaches is a new one at every change of the record, mostly with the same content.
  return useMemo(() => draw(body, breaches), [body, found]);
}

function draw(body: string, breaches: readonly Breach[]) {
  const read = readJson(body);
  if (!read.json) return <PlainBody body={body} breaches={breaches} />;
  const { lines, cut } = jsonLines(body, MOST);
  const left = placed(breaches, read.value);
  const drawn = lines.flatMap((line) => {
    const here = (line.at !== undefined && left.get(line.at)) || [];
    if (line.at !== undefined) left.delete(line.at);
    return [drawLine(line, here.length > 0), ...here.map((breach) => drawBreach(breach, read.value))];
  });
  return (
    <div class="x-json" translate={false}>
      {drawn.length < LONG ? drawn : chunks(drawn).map((chunk) => <div class="x-chunk">{chunk}</div>)}
      {cut && <Cut length={body.length} />}
      {[...left.values()].flat().map((breach) => drawBreach({ ...breach, missing: true }, read.value))}
    </div>
  );
}

type Placed = Breach & { readonly missing: boolean };

function placed(breaches: readonly Breach[], value: unknown): Map<string, Placed[]> {
  const found = breaches.map((breach) => {
    const { at, exact } = placeOf(value, breach.path);
    return { ...breach, at, missing: !exact };
  });
  return Map.groupBy(found, ({ at }) => at);
}

function drawLine({ depth, pieces }: JsonLine, wrong: boolean) {
  return (
    <div class={`x-line x-deep-${Math.min(depth, 9)}${wrong ? " x-wrong" : ""}`}>
      {"  ".repeat(depth)}
      {pieces.map(({ as, text }) => (as === "plain" ? text : <span class={`x-${as}`}>{text}</span>))}
    </div>
  );
}

function drawBreach(breach: Placed, response: unknown) {
  return <BreachNote breach={breach} response={response} missing={breach.missing} />;
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / CHUNK) }, (_, index) =>
    list.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

function PlainBody({ body, breaches }: { body: string; breaches: readonly Breach[] }) {
  return (
    <div class="x-json">
      {breaches.map((breach) => drawBreach({ ...breach, missing: false }, undefined))}
      {body === "" ? (
        <p class="x-hint">본문이 비어 있어요.</p>
      ) : (
        <div class="x-text">{body.slice(0, MOST)}</div>
      )}
      {body.length > MOST && <Cut length={body.length} />}
    </div>
  );
}

function Cut({ length }: { length: number }) {
  return (
    <p class="x-hint">너무 길어서({count(length)}자) 앞부분만 보여 드려요. 전부 보려면 복사해 주세요.</p>
  );
}
