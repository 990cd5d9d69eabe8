/** What a command may take from the tokens after it. */
export interface Following {
  /** The next token as it is written, left where it is; "" at the end. */
  peek(): string;
  skip(): void;
  /** The next argument, read: a group, a command or one character. */
  argument(): string;
  /** `[…]`, read; "" when there is none. */
  option(): string;
  /** All up to a token, which is consumed, read. */
  until(stop: string): string;
}
