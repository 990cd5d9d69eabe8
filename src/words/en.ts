import type { Words } from "./ko.ts";
import { dotted, oneOf, roughly } from "./waiting.ts";
import { createWhen } from "./when.ts";

const when = createWhen("en");
/** Wordings of a waiting message: the model thinks, or others come first. */
const ALONE = ["thinking", "thinking it through", "on it", "working it out"];
const IN_LINE = ["on earlier questions first", "answering in turn"];

/** The catalogue in English: plain, short, friendly. */
export const en: Words = {
  waiting: ({ variant, label, own, before, ms, isResting, mayBeLate, group }) => {
    const who = label ?? "I";
    const is = label === undefined ? "I’m" : `${label} is`;
    if (isResting)
      return `${oneOf([`${is} resting right now.`, `${who} can’t answer right now.`], variant)} If no answer comes, please ask again in a while.`;
    const earlier = `${own} earlier ${own === 1 ? "question" : "questions"}`;
    const behindOwn = [`on ${earlier} first`, `answering ${earlier} first`];
    const line = dotted(
      `${is} ${oneOf(own > 0 ? behindOwn : before > 0 ? IN_LINE : ALONE, variant)}`,
      own === 0 && before > 0 ? `${before} ahead` : "",
      ms === undefined ? "" : `about ${time(ms)}`,
    );
    return mayBeLate ? `${line}\nNothing in ${group ? "5 minutes" : "a minute"}? Send “Check answer”.` : line;
  },
  readyIn: (ms) => `Still thinking. Please tap “Check answer” in about ${time(ms)}.`,
  stillThinking: "Still thinking. Please tap “Check answer” in a little while.",
  waitingOn: "Still thinking. The answer comes as soon as it is ready.",
  thinkingOn: (question, spentMs, leftMs) => {
    const guess =
      leftMs === undefined
        ? `It has taken ${duration(spentMs)} so far, and I can’t tell yet how much longer it will be.`
        : `It has taken ${duration(spentMs)} so far, and may need another ${duration(leftMs)} or so.`;
    return `Still thinking about “${question}”. ${guess} Tap “Check answer” in a little while to see the answer.`;
  },
  answerReady: "The answer you were waiting for is ready.",
  stillWriting:
    "That is what is written so far, and there is more to come. Tap “Check answer” in a little while to see all of it.",
  meanwhile: "Meanwhile, here is the answer to your earlier question.",
  notYetBegun: (question) =>
    `“${question}” is still waiting for its turn. It won’t be forgotten. Tap “Check answer” in a little while.`,
  sending: "Your answer is on its way. Just a moment.",
  nothingHeld: "There is no answer you haven’t seen. Ask me anything.",
  answerTo: (question) => `The answer to “${question}”:`,
  notAnswered: (question) => `I could not answer “${question}”.`,
  severalHeld: (questions, more) =>
    [
      "There are several answers you haven’t seen. Here is the latest.",
      ...questions.map((question, index) => `${index + 1}. “${question}”`),
      ...(more ? ["…"] : []),
    ].join("\n"),
  stopped: "I stopped thinking about this one.",
  stop: "OK, stopped. Ask me something else.",
  nothingToStop: "There is nothing to stop right now. Ask me anything.",
  merged: "This will be answered together with what you sent next.",
  tooMany: (waiting) =>
    `There are ${waiting} questions waiting for an answer already. Please send this again when they are answered.`,
  nothingToRetry: "There is no question to try again. Ask me anything.",
  thanksForGood: "Thank you! I am glad that it helped.",
  thanksForBad: "Thank you for telling me. I can give it another try, if you like.",
  feedbackTooLate: "Thank you. That answer is no longer kept, though, so I could not note what you said.",
  newConversation: "This is a new chat. What would you like to know?",
  nothingMore: "There is nothing more to read.",
  greeting: "Hello! Ask me anything. I think it through before I answer.",
  firstAnswer: (name) =>
    `Nice to meet you! I am ${name === undefined ? "" : `${name}, `}an AI that thinks before it answers. I can be wrong at times. “Help” tells what I can do.`,
  tryThis: "You could start like this.",
  chooseModel: (now) => `Which model should answer? Now: ${now}`,
  modelNow: (label, ms) => {
    if (ms === undefined) return label;
    return ms === "resting" ? `${label} · resting now` : `${label} · about ${duration(ms)} now`;
  },
  modelChosen: (label) => `From now on ${label} answers.`,
  noSuchModel: "There is no such model. Please choose one below.",
  onlyModel: (label) => `There is one model to use at the moment: ${label}`,
  thinkDeeply: "I will think deeply from the next question on. It takes a little longer.",
  answerQuickly: "I will think briefly and answer quickly from the next question on.",
  alwaysThinks: (label) => `The present model (${label}) always thinks before it answers.`,
  neverThinks: (label) => `The present model (${label}) always answers right away.`,
  thoughts: (page, pages) =>
    `This is how it was thought out, in the model’s own words, which may be in other languages.${pages > 1 ? ` (${page}/${pages})` : ""}`,
  noThoughts: "There are no thoughts to show. Ask something first.",
  thoughtsOff: "This channel does not show how answers were thought out.",
  answeredInstead: (asked, by) => `${asked} is hard to reach right now, so this answer is from ${by}.`,
  budgetUsed: "You have used all there is for today. Please ask again tomorrow.",
  photo: "I can’t see photos yet. Write what you would like to know, and I will answer.",
  notText: "I can’t see stickers or files yet. Write what you would like to say, and I will answer.",
  helpCards: {
    conversation: {
      title: "Your chat",
      description: "Start afresh, stop the thinking, or have the same question tried again.",
    },
    answers: {
      title: "Your answers",
      description: "Get an answer that came late, read on in a long one, or see how it was thought out.",
    },
    thinking: {
      title: "How to think",
      description: "Choose the model that answers, and whether it thinks deeply or answers fast.",
    },
    data: {
      title: "Your data",
      description: "See what is kept and until when, or erase all of it.",
    },
  },
  askHuman: "You would like to talk to a person. Tap below to be connected.",
  dataHead: (group) => (group ? "This is what is kept of this room:" : "This is what is kept of you:"),
  dataExchanges: (count, until) =>
    `• ${count} remembered ${count === 1 ? "question" : "questions"} with ${count === 1 ? "its answer" : "answers"}: until ${when.day(until)}`,
  dataHeld: (count, until) =>
    `• ${count} ${count === 1 ? "answer" : "answers"} you haven’t seen: until ${when.hour(until)}`,
  dataRecords: (count, until) =>
    `• ${count} recent ${count === 1 ? "record" : "records"}, to read on: until ${when.hour(until)}`,
  dataUnfinished: (count) => `• ${count} ${count === 1 ? "question" : "questions"} waiting for an answer`,
  dataThoughts: (until) => `• The latest thoughts: until ${when.hour(until)}`,
  dataFeedback: (count) => `• ${count} ${count === 1 ? "opinion" : "opinions"} by 👍 or 👎`,
  dataSettings: (settings) => `• Settings: ${settings}`,
  dataCounted: "Today’s use is counted under a name that leads to nobody, and gone within two days.",
  dataErasable: "To erase all of it, tap “Delete my data”.",
  dataNone: "Nothing is kept at the moment. Ask me anything.",
  languages: { ko: "Korean", en: "English", ja: "Japanese" },
  eraseAsk:
    "Shall I erase everything: your chat, answers, waiting questions and settings? It can’t be undone. To do it, tap “Delete it” within ten minutes.",
  erased: "Everything is erased. Your next message starts from the beginning.",
  eraseInGroup:
    "This room’s chat belongs to everyone in it, so it is not erased from here. Please ask the people who run this channel.",
  notUnderstood: "I am not sure what you mean. Try “Help”.",
  unavailable: "I can’t answer right now. Please send it again in a moment.",
  unshowable: "Sorry, I couldn’t show the answer. Could you ask in another way?",
  unshowablePart: "Sorry, I couldn’t show this part.",
  failed: "Sorry, something went wrong with the answer. Tap “Try again” and I will think about it once more.",
  tookTooLong: "Sorry, that took too long, so I stopped. Could you ask it in smaller parts?",
  cutShort: "… The answer is very long and is shown up to here.",
  sources: "Sources",
  links: "Links",
  openLink: "Open link",
  spoken: {
    help: ["commands", "what can you do"],
    newConversation: ["new conversation", "start over", "reset chat"],
    check: ["check my answer", "show answer"],
    more: ["show more", "read more"],
    stop: ["cancel", "stop thinking"],
    retry: ["retry"],
    model: ["change model", "models"],
    deep: ["think deeper", "think harder"],
    quick: ["answer quickly", "think less"],
    thoughts: ["show thoughts", "how did you think"],
    data: ["show my data", "what do you know about me"],
    erase: ["erase my data", "delete all my data"],
  },
  unreadable: "Sorry, I could not read your question again. Could you send it once more?",
  unreadableQuestion: "Your earlier question",
  unreadableAnswer:
    "Sorry, I could not open the answer I had kept. Tap “Try again” and I will think about it once more.",
  labels: {
    help: "Help",
    newConversation: "New chat",
    check: "Check answer",
    more: "Read on",
    stop: "Stop",
    retry: "Try again",
    model: "Choose model",
    deep: "Think deeply",
    quick: "Answer fast",
    thoughts: "Thoughts",
    good: "👍",
    bad: "👎",
    data: "My data",
    erase: "Delete my data",
    confirmErase: "Delete it",
    moreModels: "More models",
    operator: "Call a person",
    moreThoughts: "More thoughts",
  },
};

function time(ms: number): string {
  const { minutes, seconds } = roughly(ms);
  return [minutes > 0 ? `${minutes} min` : "", seconds > 0 ? `${seconds} s` : ""].join(" ").trim();
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 20) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  if (seconds < 90) return `${Math.round(seconds / 10) * 10} seconds`;
  return `${Math.round(seconds / 60)} minutes`;
}
