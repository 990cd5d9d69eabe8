/** What models cost: tokens and dollars per model and day for all workers, and each person's tokens of a day. */
import type { Clock } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import { SaenggakError } from "../errors.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import type { ModelEntry } from "./catalogue-schema.ts";

export interface Spent {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. */
  readonly cost: number;
}

export interface Spender {
  readonly conversation: ConversationId;
  /** Most tokens on a day of Korea's; 0 for no bound, and then none are counted. */
  readonly dailyTokens: number;
}

export interface Spending {
  /** @throws SaenggakError BUDGET_USED when who asks has used the tokens of today */
  mayAsk(who: Spender): Promise<void>;
  /** Counts a call, also one that brought no answer: its tokens, estimated where the provider tells none. */
  note(who: Spender, model: string, tokens: Pick<Spent, "inputTokens" | "outputTokens">): Promise<void>;
  /** Counts a call that no person asked for: for the model, and on nobody's day. */
  noteModel(model: string, tokens: Pick<Spent, "inputTokens" | "outputTokens">): Promise<void>;
  /** What was spent today, of all workers. */
  today(): Promise<readonly Spent[]>;
}

export interface SpendingOptions {
  readonly redis: RedisClient;
  readonly keys: Keys;
  readonly models: readonly Pick<ModelEntry, "name" | "price">[];
  readonly clock: Clock;
}

const KEPT_MS = 48 * 3_600_000;
/** From the last; nobody asks for a person's tokens after the day. */
const OWN_KEPT_MS = 24 * 3_600_000;
const dayInKorea = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" });

export function createSpending({ redis, keys, models, clock }: SpendingOptions): Spending {
  const prices = new Map(models.map(({ name, price }) => [name, price]));
  const today = () => dayInKorea.format(clock());

  async function noteModel(
    model: string,
    { inputTokens, outputTokens }: Pick<Spent, "inputTokens" | "outputTokens">,
  ): Promise<void> {
    if (inputTokens + outputTokens === 0) return;
    const price = prices.get(model);
    const cost = price ? (inputTokens * price.input + outputTokens * price.output) / 1_000_000 : 0;
    const all = keys.spent(today());
    await Promise.all([
      redis.hincrby(all, `${model} in`, inputTokens),
      redis.hincrby(all, `${model} out`, outputTokens),
      redis.hincrbyfloat(all, `${model} cost`, cost),
      redis.pexpire(all, KEPT_MS),
    ]);
  }

  return {
    noteModel,
    async mayAsk({ conversation, dailyTokens }) {
      if (dailyTokens === 0) return;
      const used = Number(await redis.get(keys.tokens(conversation, today())));
      if (used >= dailyTokens) throw new SaenggakError("BUDGET_USED");
    },
    async note({ conversation, dailyTokens }, model, tokens) {
      const used = tokens.inputTokens + tokens.outputTokens;
      const own = keys.tokens(conversation, today());
      const isCounted = dailyTokens > 0 && used > 0;
      await Promise.all([
        noteModel(model, tokens),
        ...(isCounted ? [redis.incrby(own, used), redis.pexpire(own, OWN_KEPT_MS)] : []),
      ]);
    },
    async today() {
      const fields = await redis.hgetall(keys.spent(today()));
      const of = (model: string, what: string) => Number(fields[`${model} ${what}`] ?? 0);
      const names = new Set(Object.keys(fields).map((field) => field.split(" ")[0] ?? ""));
      return [...names].map((model) => ({
        model,
        inputTokens: of(model, "in"),
        outputTokens: of(model, "out"),
        cost: of(model, "cost"),
      }));
    },
  };
}
