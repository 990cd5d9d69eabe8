/** The time that a Korean waiting message names, in ms; undefined when it names none. */
export function promisedMs(message: string): number | undefined {
  const [time, minutes = 0, seconds = 0] = /약 (?:(\d+)분)? ?(?:(\d+)초)?/.exec(message) ?? [];
  return time === undefined ? undefined : (Number(minutes) * 60 + Number(seconds)) * 1_000;
}
