/** Times and counts as the panel words them. */

const inKorea = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "Asia/Seoul" });

/** Time of day in Korea, which is the platform's, `HH:MM:SS`. */
export const timeOfDay = (unixMs: number): string => inKorea.format(unixMs);

/** A span of time: milliseconds below a second, then seconds with at most one decimal. */
export function span(ms: number): string {
  const whole = Math.round(ms);
  return whole > 0 && whole < 1_000 ? `${whole}ms` : `${count(Math.round(ms / 100) / 10)}초`;
}

/** With a comma every three digits. */
export function count(value: number): string {
  return value.toLocaleString("ko-KR");
}

/** Part of a whole in percent, 0 to 100. */
export function percent(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0;
}
