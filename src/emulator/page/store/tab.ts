import type { SayOptions, Trouble } from "../../saying.ts";

/** A person's room with a bot, as this page keeps it. */
export interface Tab {
  readonly id: string;
  /** Id of the bot; undefined is the engine's own. */
  readonly bot?: string | undefined;
  /** Name of the person. */
  readonly user: string;
  /** The switches of this room. */
  readonly play: Play;
}

/** What is played besides the plain way. */
export interface Play extends Pick<SayOptions, "tester" | "isFriend"> {
  readonly callback?: boolean;
  readonly group?: boolean;
  readonly trouble?: Trouble;
}
