/** A skill server, an emulator that calls it, and the page of that emulator. */
import { onTestFinished } from "vitest";
import { type RunningEmulator, startEmulator } from "../../src/emulator/app.ts";
import type { EngineOptions } from "../../src/emulator/options.ts";
import { type SkillCall, type SkillServer, startSkill, words } from "../helpers/skill-server.ts";
import { type ChatPage, type PageOptions, useBrowser } from "./browser.ts";

export interface Room extends ChatPage {
  readonly skill: SkillServer;
  readonly emulator: RunningEmulator;
}
export type RoomOptions = PageOptions & Partial<EngineOptions>;

/** What a call's person wrote. */
export const said = (call: SkillCall): string => call.payload.userRequest.utterance;
export const echo = (call: SkillCall): void => call.json(words(`${said(call)}!`));

/** One browser for the tests of a file; each room has an emulator of its own. */
export function useRooms(): (onCall?: (call: SkillCall) => unknown, options?: RoomOptions) => Promise<Room> {
  const openPage = useBrowser();
  return async (onCall = echo, options = {}) => {
    const skill = await startSkill(onCall);
    const emulator = await startEmulator({ skill: { url: skill.url }, ...options });
    onTestFinished(async () => {
      await emulator.close();
      await skill.close();
    });
    return { skill, emulator, ...(await openPage(emulator.origin, options)) };
  };
}

/** A reply with these bubbles. */
export const bubbles = (outputs: readonly object[], quickReplies: readonly object[] = []): unknown => ({
  version: "2.0",
  template: { outputs, quickReplies },
});
