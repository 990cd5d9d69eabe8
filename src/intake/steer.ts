/** What is not a question: commands every bot understands, a greeting for silence, a word on photos. */
import { RETRY_EXTRA, say, shorten, showAnswers } from "../answer/respond.ts";
import type { Suggestion } from "../contract/answer.ts";
import type { Log } from "../contract/ports.ts";
import type { TurnWindow } from "../contract/turn.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { SkillMatch, SkillRegistry } from "../skill/registry.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { words } from "../words/ko.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Showable } from "./run-instant.ts";
import type { ShowHeld } from "./show-held.ts";
import { WHILE_WAITING } from "./suggestions.ts";

export interface SteerDeps {
  readonly turns: Pick<TurnStore, "lend" | "stop" | "toRetry" | "nextPage" | "turnPage">;
  readonly conversations: ConversationStore;
  readonly skills: SkillRegistry;
  readonly showable: Showable;
  readonly showHeld: ShowHeld;
  readonly windowOf: (call: Call) => TurnWindow;
  /** The answer to a choice of model or thinking, or to 생각 과정. */
  readonly choose: (call: Call) => Promise<Reply> | undefined;
  /** Starts a turn. */
  readonly enqueue: (call: Call, match: SkillMatch) => Promise<Reply>;
  /** Name of the event's block, where events are set up. */
  readonly eventName: string | undefined;
  readonly log: Log;
}

const { labels } = words;
const check: Suggestion = { label: labels.check };
/** The console names the block of a first visit so. */
const WELCOME_BLOCK = "웰컴 블록";
const LONGEST_HELP = 900;

export function createSteer(deps: SteerDeps) {
  const { turns, conversations, skills, showable, showHeld, log } = deps;
  const commands = new Map<string, (call: Call) => Promise<Reply>>([
    [labels.newConversation, newConversation],
    [labels.check, checkAnswer],
    [labels.more, more],
    [labels.stop, stop],
    [labels.retry, retry],
  ]);

  return function steer(call: Call): Promise<Reply> | Reply | undefined {
    if (isForHeld(call)) return pushed(call);
    const chosen = deps.choose(call);
    if (chosen) return chosen;
    const command = commands.get(call.utterance.trim());
    if (command) return command(call);
    if (call.utterance.trim() === labels.help && !hasHelp()) return help();
    if (!isForFallback(call)) return undefined;
    if (call.utterance.trim() === "" || call.block?.name === WELCOME_BLOCK) return greet();
    if (call.media) return asCommand(say(words.photo));
    return undefined;
  };

  function isForHeld({ forHeld, block }: Call): boolean {
    return forHeld === true || (deps.eventName !== undefined && block?.name === deps.eventName);
  }

  /** The platform asks for an event of ours; the person may have seen the answer meanwhile. */
  async function pushed({ conversation, group }: Call): Promise<Reply> {
    const { reply } = await showHeld({ conversation, group: group !== undefined }, { route: "push" });
    return reply ?? asCommand(say(words.nothingHeld));
  }

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
    await Promise.all([turns.stop(conversation), conversations.begin(conversation)]);
    return asCommand(say(words.newConversation, [{ label: labels.help }]));
  }

  async function stop({ conversation }: Call): Promise<Reply> {
    const stopped = await turns.stop(conversation);
    if (stopped.length === 0) return asCommand(say(words.nothingToStop, [check, { label: labels.help }]));
    return asCommand(say(words.stop, [{ label: labels.retry }, { label: labels.newConversation }]));
  }

  async function retry(call: Call): Promise<Reply> {
    const pressed = call.action.clientExtra?.[RETRY_EXTRA];
    const turn = await turns.toRetry(call.conversation, typeof pressed === "string" ? pressed : undefined);
    const skill = turn && skills.get(turn.skill);
    if (!turn || !skill) return asCommand(say(words.nothingToRetry, [{ label: labels.help }]));
    return deps.enqueue({ ...call, utterance: turn.utterance }, { skill, params: turn.params });
  }

  /** Shows what was missed; while nothing was, the tap's callback becomes the window of the answer being made. */
  async function checkAnswer(call: Call): Promise<Reply> {
    const { conversation } = call;
    const { reply, sending, waiting } = await showHeld({ conversation, group: call.group !== undefined });
    if (reply) return reply;
    const window = deps.windowOf(call);
    if (waiting > 0 && window.kind === "callback" && (await turns.lend(conversation, window)))
      return {
        response: { version: "2.0", useCallback: true, data: { text: words.waitingOn } },
        kind: "ack",
      };
    if (waiting > 0) return asCommand(say(words.stillThinking, WHILE_WAITING));
    return asCommand(sending > 0 ? say(words.sending, [check]) : say(words.nothingHeld));
  }

  async function more({ conversation, group }: Call): Promise<Reply> {
    const next = await turns.nextPage(conversation);
    if (!next) return asCommand(say(words.nothingMore));
    const { answers, page, headed } = next;
    const lead = next.lead ? "" : undefined;
    const shown = showAnswers(answers, { group: group !== undefined, page, headed, lead });
    const turnBack = await turns.turnPage(conversation, shown.next);
    const afterSend = async (sent: boolean) => {
      if (!sent) await turnBack();
    };
    const { response } = showable(shown, { id: next.turns[0] ?? "", skill: "" }, log);
    return { response, kind: "command", afterSend };
  }
}

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
