import { type Bar, histogram } from "./crowd-times.ts";

const WIDTH = 320;
const HEIGHT = 96;
const BARS = 24;

const seconds = (ms: number) => (ms < 1_000 ? `${Math.round(ms)}ms` : `${(ms / 1_000).toFixed(1)}초`);

/** How many waited how long, as bars; read out as words. */
export function Chart({ title, values }: { readonly title: string; readonly values: readonly number[] }) {
  if (values.length === 0) return null;
  const bars = histogram(values, BARS);
  const tallest = Math.max(...bars.map(({ count }) => count));
  const longest = Math.max(...values);
  return (
    <figure class="c-chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`}
        role="img"
        aria-label={`${title}: ${values.length}명, 가장 길게 ${seconds(longest)}`}
      >
        {bars.map((bar, index) => (
          <BarShape key={bar.from} bar={bar} index={index} tallest={tallest} />
        ))}
        <line x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} class="c-axis" />
        <text x="0" y={HEIGHT + 13}>
          0
        </text>
        <text x={WIDTH} y={HEIGHT + 13} text-anchor="end">
          {seconds(longest)}
        </text>
      </svg>
    </figure>
  );
}

function BarShape(props: { readonly bar: Bar; readonly index: number; readonly tallest: number }) {
  const width = WIDTH / BARS;
  const height = (props.bar.count / props.tallest) * (HEIGHT - 6);
  return (
    <rect x={props.index * width + 1} y={HEIGHT - height} width={width - 2} height={height} class="c-bar">
      <title>
        {seconds(props.bar.from)}부터 {props.bar.count}명
      </title>
    </rect>
  );
}
