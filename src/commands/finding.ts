/** What the doctor says of one thing. */
export interface Finding {
  readonly grade: Grade;
  readonly about: string;
  readonly text: string;
}

export type Grade = "ok" | "warn" | "fault";
export type Note = (grade: Grade, text: string) => void;
