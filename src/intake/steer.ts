/** What is not a question: commands every bot understands, a greeting for silence, a word on photos and stickers. */
import { RETRY_EXTRA } from "../answer/offers.ts";
import { say, shorten, showAnswers, showOnce } from "../answer/respond.ts";
import type { Bot } from "../contract/bot.ts";
import type { Log } from "../contract/ports.ts";
import type { TurnWindow } from "../contract/turn.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { SkillMatch, SkillQuery, SkillRegistry } from "../skill/registry.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import type { Command } from "../words/ko.ts";
import { wordsIn } from "../words/words.ts";
import { type Call, queryOf, type Reply } from "./accept-turn.ts";
import type { Choose } from "./choose.ts";
import { type Feedback, opinionOf } from "./feedback.ts";
import { helpIn } from "./help.ts";
import { asksForHuman } from "./human.ts";
import type { MyData } from "./my-data.ts";
import { commandOf, recognise } from "./recognise.ts";
import type { Showable } from "./run-instant.ts";
import type { ShowHeld } from "./show-held.ts";
import { whileWaiting } from "./suggestions.ts";

export interface SteerDeps {
  readonly turns: Pick<TurnStore, "lend" | "stop" | "toRetry" | "nextPage" | "turnPage">;
  readonly conversations: ConversationStore;
  readonly skillsOf: (bot: Bot) => SkillRegistry;
  readonly showable: Showable;
  readonly showHeld: ShowHeld;
  readonly windowOf: (call: Call) => TurnWindow;
  /** Answers 모델 선택, 생각 과정 and the ways to think. */
  readonly choose: Choose;
  /** Answers 👍 and 👎. */
  readonly feedback: Feedback;
  /** Answers 내 데이터 and 내 데이터 삭제. */
  readonly myData: MyData;
  /** Starts a turn. */
  readonly enqueue: (call: Call, match: SkillMatch) => Promise<Reply>;
  /** Name of the event's block, where events are set up. */
  readonly eventName: string | undefined;
  readonly log: Log;
}

/** The console names the block of a first visit so. */
const WELCOME_BLOCK = "웰컴 블록";

export function createSteer(deps: SteerDeps) {
  const { turns, conversations, skillsOf, showable, showHeld, log } = deps;
  const commands: Readonly<Record<Command, (call: Call) => Promise<Reply> | Reply>> = {
    help,
    newConversation,
    check: checkAnswer,
    more,
    stop,
    retry,
    ...deps.choose.commands,
    ...deps.myData.commands,
  };

  return function steer(call: Call): Promise<Reply | undefined> | Reply | undefined {
    if (isForHeld(call)) return pushed(call);
    const confirmed = deps.myData.confirmed(call);
    if (confirmed) return confirmed;
    const pressed = deps.choose.pressed(call) ?? deps.feedback.pressed(call);
    if (pressed) return pressed;
    const command = commandFor(call);
    if (command) return commands[command](call);
    if (!isForFallback(call)) return undefined;
    if (call.bot.operator && asksForHuman(call.utterance)) return offerHuman(call);
    if (call.media) return asCommand(say(mediaWord(call)));
    if (call.utterance.trim() === "" || call.block?.name === WELCOME_BLOCK) return greet(call);
    if (opinionOf(call.utterance) === undefined) return undefined;
    return isAskedFor(skillsOf(call.bot), queryOf(call)) ? undefined : deps.feedback.typed(call);
  };

  /** By its label; by other words only where no skill is asked for by them. A skill may bring a 도움말 of its own. */
  function commandFor(call: Call): Command | undefined {
    const named = commandOf(call.utterance)?.command;
    const skills = skillsOf(call.bot);
    if (named === "help" && isAskedFor(skills, { utterance: call.utterance })) return undefined;
    if (named) return named;
    const isOpen = isForFallback(call) && !isAskedFor(skills, queryOf(call));
    return isOpen ? recognise(call.utterance)?.command : undefined;
  }

  /** Whether a skill wants it that does not take everything. */
  function isAskedFor(skills: SkillRegistry, query: SkillQuery): boolean {
    const match = skills.route(query);
    return match !== undefined && !match.skill.fallback;
  }

  function isForHeld({ forHeld, block }: Call): boolean {
    return forHeld === true || (deps.eventName !== undefined && block?.name === deps.eventName);
  }

  /** The platform asks for an event of ours; the person may have seen the answer meanwhile. */
  async function pushed({ conversation, group, language }: Call): Promise<Reply> {
    const room = { conversation, group: group !== undefined, language };
    const { reply } = await showHeld(room, { route: "push" });
    return reply ?? asCommand(say(wordsIn(language).nothingHeld));
  }

  /** A skill that a URL names may take blank utterances and photos; commands are everyone's. */
  function isForFallback({ pinned, bot }: Call): boolean {
    return pinned === undefined || skillsOf(bot).get(pinned)?.fallback === true;
  }

  function help({ bot, group, language }: Call): Reply {
    const { showThoughts } = bot;
    const hasModels = deps.choose.hasSeveral(bot);
    const { infos: skills } = skillsOf(bot);
    return asCommand(helpIn({ language, group: group !== undefined, skills, showThoughts, hasModels }));
  }

  function greet({ bot, language }: Call): Reply {
    const { tryThis, labels, ...words } = wordsIn(language);
    const { greeting = words.greeting } = bot;
    const examples = skillsOf(bot)
      .infos.flatMap(({ examples }) => examples)
      .slice(0, 3);
    const lines = examples.map((example) => `• ${example}`);
    const text = [greeting, [tryThis, ...lines].join("\n")].join("\n\n");
    const suggestions = examples.map((example) => ({ label: shorten(example, 14), message: example }));
    return asCommand(say(lines.length > 0 ? text : greeting, [...suggestions, { label: labels.help }]));
  }

  function offerHuman({ language }: Call): Reply {
    const { askHuman, labels } = wordsIn(language);
    const button = { label: labels.operator, action: "operator" } as const;
    const card = { textCard: { description: askHuman, buttons: [button] } };
    return asCommand(showOnce({ cards: [card] }, { group: false, language }).response);
  }

  function mediaWord({ media, language }: Call): string {
    const words = wordsIn(language);
    return media === "photo" ? words.photo : words.notText;
  }

  async function newConversation({ conversation, language }: Call): Promise<Reply> {
    const words = wordsIn(language);
    await Promise.all([turns.stop(conversation), conversations.begin(conversation)]);
    return asCommand(say(words.newConversation, [{ label: words.labels.help }]));
  }

  async function stop({ conversation, language }: Call): Promise<Reply> {
    const { labels, ...words } = wordsIn(language);
    const stopped = await turns.stop(conversation);
    if (stopped.length === 0)
      return asCommand(say(words.nothingToStop, [{ label: labels.check }, { label: labels.help }]));
    return asCommand(say(words.stop, [{ label: labels.retry }, { label: labels.newConversation }]));
  }

  async function retry(call: Call): Promise<Reply> {
    const { nothingToRetry, labels } = wordsIn(call.language);
    const pressed = call.action.clientExtra?.[RETRY_EXTRA];
    const turn = await turns.toRetry(call.conversation, typeof pressed === "string" ? pressed : undefined);
    const skill = turn && skillsOf(call.bot).get(turn.skill);
    if (!turn || !skill) return asCommand(say(nothingToRetry, [{ label: labels.help }]));
    return deps.enqueue({ ...call, utterance: turn.utterance }, { skill, params: turn.params });
  }

  /** Shows what was missed; while nothing was, the tap's callback becomes the window of the answer being made. */
  async function checkAnswer(call: Call): Promise<Reply> {
    const { conversation, language } = call;
    const words = wordsIn(language);
    const group = call.group !== undefined;
    const { reply, sending, waiting } = await showHeld({ conversation, group, language });
    if (reply) return reply;
    const window = deps.windowOf(call);
    if (waiting > 0 && window.kind === "callback" && (await turns.lend(conversation, window)))
      return {
        response: { version: "2.0", useCallback: true, data: { text: words.waitingOn } },
        kind: "ack",
      };
    if (waiting > 0) return asCommand(say(words.stillThinking, whileWaiting(words)));
    if (sending > 0) return asCommand(say(words.sending, [{ label: words.labels.check }]));
    return asCommand(say(words.nothingHeld));
  }

  async function more({ conversation, group, ...call }: Call): Promise<Reply> {
    const next = await turns.nextPage(conversation);
    if (!next) return asCommand(say(wordsIn(call.language).nothingMore));
    const { answers, page, headed, language } = next;
    const lead = next.lead ? "" : undefined;
    const shown = showAnswers(answers, { group: group !== undefined, language, page, headed, lead });
    const turnBack = await turns.turnPage(conversation, shown.next, shown.answered);
    const afterSend = async (sent: boolean) => {
      if (!sent) await turnBack();
    };
    const { response } = showable(shown, { id: next.turns[0] ?? "", skill: "" }, log);
    return { response, kind: "command", afterSend };
  }
}

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
