/** Moments as people in Korea say them, in a language. */
export interface When {
  /** The day: 12월 25일. */
  day(at: number): string;
  /** The day and the hour that has begun: 12월 25일 오후 3시. */
  hour(at: number): string;
}

export function createWhen(locale: string): When {
  const of = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "Asia/Seoul", month: "long", day: "numeric", ...options });
  const [day, hour] = [of({}), of({ hour: "numeric" })];
  return { day: (at) => day.format(at), hour: (at) => hour.format(at) };
}
