/**
 * A fault of the platform, played instead of a callback's answer. `status500` an empty HTTP 500 · `internal` the
 * platform's own "Internal server error" (501) · `fail` refused as a wrong token would be · `html` HTTP 200 with a page ·
 * `hang` no answer at all · `reset` the socket is reset · `redirect` HTTP 302 to a place nobody should follow to. None of
 * these spends the token. `drop` takes and shows the callback, then closes the socket without an answer.
 */
export const FAULT_KINDS = [
  "status500",
  "internal",
  "fail",
  "html",
  "hang",
  "reset",
  "redirect",
  "drop",
] as const;
export type Fault = (typeof FAULT_KINDS)[number];
