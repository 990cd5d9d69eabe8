import type { Interface } from "node:readline";

/** Where lines are written: above the line being typed on a TTY, one after the other otherwise. */
export interface Screen {
  print(lines: readonly string[]): void;
  /** Shows how long an answer has been awaited (Unix milliseconds of its start), or nothing. TTY only. */
  awaiting(since: number | undefined): void;
  close(): void;
}

export const PROMPT = "나 › ";

/** Prints without regard for a typed line: for pipes and files. */
export function plainScreen(output: NodeJS.WritableStream): Screen {
  return {
    print: (lines) => void (lines.length > 0 && output.write(`${lines.join("\n")}\n`)),
    awaiting() {},
    close() {},
  };
}

/** Keeps the typed line at the bottom; its prompt counts the seconds while an answer is awaited. */
export function liveScreen(output: NodeJS.WritableStream, typing: Interface): Screen {
  let since: number | undefined;
  let ticking: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    const seconds = since === undefined ? "" : `(${Math.max(0, Math.floor((Date.now() - since) / 1000))}초) `;
    typing.setPrompt(`${seconds}${PROMPT}`);
    typing.prompt(true);
  };
  return {
    print(lines) {
      if (lines.length === 0) return;
      const up = typing.getCursorPos().rows;
      output.write(`${up > 0 ? `\x1b[${up}A` : ""}\r\x1b[J${lines.join("\n")}\n`);
      refresh();
    },
    awaiting(start) {
      since = start;
      clearInterval(ticking);
      ticking = start === undefined ? undefined : setInterval(refresh, 1_000).unref();
      refresh();
    },
    close() {
      clearInterval(ticking);
      typing.close();
    },
  };
}
