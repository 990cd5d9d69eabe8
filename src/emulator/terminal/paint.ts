/** Colours of the terminal chat, or none. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  /** For what somebody can press. */
  button(text: string): string;
  /** For what went wrong. */
  wrong(text: string): string;
}

export function paintWith(color: boolean): Paint {
  const sgr = (on: number, off: number) => (text: string) =>
    color ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: sgr(1, 22), dim: sgr(2, 22), button: sgr(36, 39), wrong: sgr(31, 39) };
}
