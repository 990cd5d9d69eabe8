import { expect, it } from "vitest";
import type { Call } from "../../../src/intake/accept-turn.ts";
import { createWindowOf } from "../../../src/intake/window-of.ts";

const windowOf = createWindowOf({ server: "s", replyBudgetMs: 4_000, callbackBudgetMs: 50_000 });
const call = (more: Partial<Call>) => ({ receivedAt: 1_000_000, ...more }) as Call;

it("is the request itself without a callback", () => {
  expect(windowOf(call({}))).toEqual({ kind: "reply", server: "s", closesAt: 1_004_000 });
});

it.each([
  ["a person", {}, 50_000, 58_000],
  ["a group room", { group: "room" }, 240_000, 298_000],
])("is the callback of %s, closed before the platform forgets it", (_who, more, closes, expires) => {
  expect(windowOf(call({ callbackUrl: "https://c", ...more }))).toEqual({
    kind: "callback",
    url: "https://c",
    openedAt: 1_000_000,
    closesAt: 1_000_000 + closes,
    expiresAt: 1_000_000 + expires,
  });
});
