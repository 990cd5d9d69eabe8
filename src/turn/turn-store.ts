/**
 * Turns in Redis: the only place that changes a turn's state, one atomic script a transition; docs/turn.md draws them.
 * A record is a hash with the fields `data` (the turn as JSON), `state` (none yet: queued), `runs`, `runner` (the worker at
 * it), `merged` (words of turns merged into it), `answer`, `model` (that it is from), `answered`, `outcome` (when it is no answer), `claim`
 * and `claimUntil` (who may send now), `with@…` (for each window that was used, the missed answer that goes along through it,
 * or ''), `route` (how it was shown), `window` (lent after its own closed), `spentUntil` (its closed window is used by a
 * word that it takes longer; one that ran out was left by a dead process), `v` (see `version.ts`) and `left` (since when it
 * waits for a newer process). Texts are sealed where there is a key (`record.ts`): `sealed` in `data` is then in place of
 * utterance and params.
 */
import { createClaims } from "./claims.ts";
import { createErasing } from "./erasing.ts";
import { createFeedback } from "./feedback.ts";
import { createKept } from "./kept.ts";
import { createLate } from "./late.ts";
import { createLifecycle } from "./lifecycle.ts";
import type { TurnStoreOptions } from "./options.ts";
import { createReading } from "./reading.ts";
import { createRecords } from "./record.ts";
import { createTaking } from "./taking.ts";

export type TurnStore = ReturnType<typeof createTurnStore>;

export function createTurnStore(options: TurnStoreOptions) {
  const records = createRecords(options);
  return {
    ...createLifecycle(options, records),
    ...createTaking(options, records),
    ...createClaims(options, records),
    ...createLate(options, records),
    ...createReading(options, records),
    ...createKept(options, records),
    ...createFeedback(options),
    ...createErasing(options),
  };
}
