const KOREA = "Asia/Seoul";
const day = new Intl.DateTimeFormat("ko-KR", { dateStyle: "full", timeZone: KOREA });
const minute = new Intl.DateTimeFormat("ko-KR", { timeStyle: "short", timeZone: KOREA });

/** The line between two days, as in 2026년 11월 25일 수요일. The platform's time zone is Korea's. */
export const dayOf = (at: number): string => day.format(at);
/** As in 오후 3:07. */
export const minuteOf = (at: number): string => minute.format(at);
export const sameDay = (a: number, b: number): boolean => day.format(a) === day.format(b);
