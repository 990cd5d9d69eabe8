/** What a waiting message promises, wired. */
import type { ConversationStore } from "../conversation/conversation-store.ts";
import { createExpectedWait, type ExpectedWait } from "../intake/expected-wait.ts";
import { createReadLoad } from "../intake/load.ts";
import type { Catalogue } from "../model/catalogue.ts";
import { createGate } from "../model/gate.ts";
import { createRoster } from "../queue/roster.ts";
import { untilConnected } from "../redis/connect.ts";
import { startRounds } from "../rounds.ts";
import type { SkillRegistry } from "../skill/registry.ts";
import { createPace } from "../turn/pace.ts";
import { type Process, REDIS_START_MS } from "./process.ts";

const LOOKS_EVERY_MS = 1_000;

/**
 * Looks at the load on a connection of its own: one that falls silent is given up a while after its oldest command, and an
 * admission's time must not run from a look that came before it.
 */
export function composeExpectedWait(
  parts: Process,
  { settings }: Pick<ConversationStore, "settings">,
  catalogue: Catalogue,
): ExpectedWait {
  const { keys, clock, connect, queueOn, shutdown, skills } = parts;
  const redis = connect("producer");
  const deps = {
    queue: queueOn(redis),
    roster: createRoster({ redis, keys }),
    state: createGate({ redis, keys }).state,
    pace: createPace({ redis, keys }),
    skills: pacedSkills(skills),
  };
  const expected = createExpectedWait({
    load: createReadLoad(deps),
    settings,
    ownLabel: labelOf(parts, catalogue),
    clock,
  });
  const first = untilConnected(redis, REDIS_START_MS)
    .then(expected.look)
    .catch(() => {});
  const looks = startRounds(expected.look, LOOKS_EVERY_MS);
  // A connection that is ended while it opens would be told as lost.
  shutdown.add("expected wait", () => Promise.all([first, looks.stop()]));
  return expected;
}

/** Undefined for a server that was not told which model its workers have. */
function labelOf({ config, role }: Process, catalogue: Catalogue): string | undefined {
  const isTold = role === "start" || config.MODELS_FILE !== undefined || config.MODEL_BASE_URL !== undefined;
  return isTold ? catalogue.models.find(({ name }) => name === catalogue.default)?.label : undefined;
}

/** Skills whose own pace tells how long they take; the fallback's hangs on the model that is asked. */
function pacedSkills({ infos, get }: SkillRegistry): readonly string[] {
  return infos.map(({ name }) => name).filter((name) => get(name)?.mode === "queued" && !get(name)?.fallback);
}
