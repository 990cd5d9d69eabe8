/** One channel of the deployment, as the parts that treat channels differently see it. */
export interface Bot {
  /** Id of the bot, as the platform sends it. */
  readonly id: string;
  /** What people call it. */
  readonly name?: string | undefined;
  /** Stands before a person's first answer, and answers who says nothing. @defaultValue the catalogue of words' own */
  readonly greeting?: string | undefined;
  /** Names of the models that its people may choose, the one that answers first; undefined: all, and the deployment's default. */
  readonly models?: readonly string[] | undefined;
  /** Names of the skills that answer here; undefined: all. */
  readonly skills?: readonly string[] | undefined;
  /** Most tokens that one person (or group room) may use on a day; 0 for no bound. */
  readonly dailyTokens: number;
  /** Most questions of one person (or group room) that wait behind the one being answered. */
  readonly mostWaiting: number;
  /** Whether people may see a digest of the thoughts. */
  readonly showThoughts: boolean;
  /** Whether who asks for a human is offered 상담원 연결: the channel's own chat must be on. */
  readonly operator: boolean;
}

/** The bot of an id; one that a bots file does not name has no models. */
export type BotOf = (id: string) => Bot;
