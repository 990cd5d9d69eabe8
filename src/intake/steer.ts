/** What is not a question: commands every bot understands, a greeting for silence, a word on photos. */
import { randomUUID } from "node:crypto";
import { quoted, say, shorten, showAnswer } from "../answer/respond.ts";
import type { Suggestion } from "../contract/answer.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { SkillRegistry } from "../skill/registry.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { words } from "../words/ko.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Showable } from "./run-instant.ts";

export interface SteerDeps {
  readonly turns: TurnStore;
  readonly conversations: ConversationStore;
  readonly skills: SkillRegistry;
  readonly showable: Showable;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

const { labels } = words;
const check: Suggestion = { label: labels.check };
/** The console names the block of a first visit so. */
const WELCOME_BLOCK = "웰컴 블록";
/** A reply that was handed to the platform and not yet known to have left: long enough for any request. */
const CLAIM_MS = 10_000;
const LONGEST_HELP = 900;

export function createSteer(deps: SteerDeps) {
  const { turns, conversations, skills, showable, metrics, log, clock } = deps;
  const commands = new Map<string, (call: Call) => Promise<Reply>>([
    [labels.newConversation, newConversation],
    [labels.check, checkAnswer],
    [labels.more, more],
  ]);

  return function steer(call: Call): Promise<Reply> | Reply | undefined {
    const command = commands.get(call.utterance.trim());
    if (command) return command(call);
    if (call.utterance.trim() === labels.help && !hasHelp()) return help();
    if (!isForFallback(call)) return undefined;
    if (call.utterance.trim() === "" || call.block?.name === WELCOME_BLOCK) return greet();
    if (call.media) return asCommand(say(words.photo));
    return undefined;
  };

  /** A skill that a URL names may take blank utterances and photos; commands are everyone's. */
  function isForFallback({ pinned }: Call): boolean {
    return pinned === undefined || skills.get(pinned)?.fallback === true;
  }

  function hasHelp(): boolean {
    const match = skills.route({ utterance: labels.help });
    return match !== undefined && !match.skill.fallback;
  }

  /** For skills of one's own that bring no 도움말. */
  function help(): Reply {
    const lines = skills.infos.map(({ title, description }) => `▸ ${title}\n${description}`);
    return asCommand(
      say(lines.join("\n\n").slice(0, LONGEST_HELP), [{ label: labels.newConversation }, check]),
    );
  }

  function greet(): Reply {
    const examples = skills.infos.flatMap(({ examples }) => examples);
    const lines = examples.slice(0, 3).map((example) => `• ${example}`);
    const text = [words.greeting, [words.tryThis, ...lines].join("\n")].join("\n\n");
    const suggestions = examples
      .slice(0, 3)
      .map((example) => ({ label: shorten(example, 14), message: example }));
    return asCommand(say(lines.length > 0 ? text : words.greeting, [...suggestions, { label: labels.help }]));
  }

  async function newConversation({ conversation }: Call): Promise<Reply> {
    await conversations.begin(conversation);
    return asCommand(say(words.newConversation, [{ label: labels.help }]));
  }

  async function checkAnswer(call: Call): Promise<Reply> {
    const { conversation } = call;
    const claimant = randomUUID();
    const held = await turns.claimHeld(conversation, claimant, clock() + CLAIM_MS);
    if (!held.found) {
      if (held.waiting > 0) return asCommand(say(words.stillThinking, [check]));
      return asCommand(held.more > 0 ? say(words.sending, [check]) : say(words.nothingHeld));
    }
    const { turn, answer, question } = held.found;
    const before = words.answerTo(quoted(question));
    const page = showAnswer(answer, {
      group: call.group !== undefined,
      before,
      suggestions: held.more > 0 ? [check] : [],
    });
    await turns.turnPage({ id: turn, conversation }, page.nextPage);
    const afterSend = async (sent: boolean) => {
      const state = sent ? "shown" : "held";
      await turns.settle({ id: turn, conversation }, claimant, { state, route: "held" });
      if (sent) metrics.turnEnded("shown", "");
    };
    const shown = showable(page, { id: turn, skill: "" }, log);
    return { response: shown.response, kind: "command", afterSend };
  }

  async function more({ conversation, group }: Call): Promise<Reply> {
    const next = await turns.nextPage(conversation);
    if (!next) return asCommand(say(words.nothingMore));
    const page = showAnswer(next.answer, { group: group !== undefined, page: next.page });
    const turn = { id: next.turn, conversation };
    await turns.turnPage(turn, page.nextPage);
    const afterSend = async (sent: boolean) => {
      if (!sent) await turns.turnPage(turn, next.page);
    };
    const { response } = showable(page, { id: next.turn, skill: "" }, log);
    return { response, kind: "command", afterSend };
  }
}

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
