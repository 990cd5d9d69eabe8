import type { Words } from "./ko.ts";
import { dotted, oneOf, roughly } from "./waiting.ts";
import { createWhen } from "./when.ts";

const when = createWhen("ja");
/** Wordings of a waiting message: the model thinks, or others come first. */
const ALONE = ["考えています", "じっくり考えています", "答えを探しています", "一つずつ確かめています"];
const IN_LINE = ["先の質問から答えています", "順番に考えています"];

/** The catalogue in Japanese: です・ます, short, friendly. */
export const ja: Words = {
  waiting: ({ variant, label, own, before, ms, isResting, mayBeLate, group }) => {
    const who = label === undefined ? "" : `${label}が`;
    if (isResting)
      return `${who}${oneOf(["いま休んでいます。", "いま答えにくい状態です。"], variant)}答えが届かなければ、少ししてからもう一度聞いてください。`;
    const behindOwn = [`先の質問${own}件から答えています`, `先の質問${own}件を先に考えています`];
    const line = dotted(
      `${who}${oneOf(own > 0 ? behindOwn : before > 0 ? IN_LINE : ALONE, variant)}`,
      own === 0 && before > 0 ? `前に${before}人` : "",
      ms === undefined ? "" : `約${time(ms)}`,
    );
    return mayBeLate
      ? `${line}\n${group ? 5 : 1}分たっても答えが届かないときは「答えを確認」と送ってください。`
      : line;
  },
  readyIn: (ms) => `まだ考えています。約${time(ms)}後に「答えを確認」を押してください。`,
  stillThinking: "まだ考えています。少ししてから「答えを確認」を押してください。",
  waitingOn: "まだ考えています。できあがったらすぐお送りします。",
  thinkingOn: (question, spentMs, leftMs) => {
    const guess =
      leftMs === undefined
        ? `ここまで約${duration(spentMs)}かかっていて、あとどのくらいかはまだ分かりません。`
        : `ここまで約${duration(spentMs)}、あと${duration(leftMs)}ほどかかりそうです。`;
    return `「${question}」についてまだ考えています。${guess}少ししてから「答えを確認」を押すと、答えをお見せします。`;
  },
  answerReady: "お待ちかねの答えができました。",
  stillWriting:
    "ここまで書けました。続きを書いています。少ししてから「答えを確認」を押すと、全部お見せします。",
  meanwhile: "その間に、前の質問の答えをお見せします。",
  notYetBegun: (question) =>
    `「${question}」は順番を待っています。忘れずに答えます。少ししてから「答えを確認」を押してください。`,
  sending: "答えをお送りしています。少しだけお待ちください。",
  nothingHeld: "まだ見ていない答えはありません。何でも聞いてください。",
  answerTo: (question) => `「${question}」への答えです。`,
  notAnswered: (question) => `「${question}」には答えられませんでした。`,
  severalHeld: (questions, more) =>
    [
      "まだ見ていない答えがいくつかあります。新しいものからお見せします。",
      ...questions.map((question, index) => `${index + 1}. 「${question}」`),
      ...(more ? ["…"] : []),
    ].join("\n"),
  stopped: "この質問について考えるのをやめました。",
  stop: "はい、やめました。ほかのことを聞いてください。",
  nothingToStop: "いまやめるものはありません。何でも聞いてください。",
  merged: "続けて送られた言葉と合わせて、まとめてお答えします。",
  tooMany: (waiting) =>
    `答えを待っている質問がもう${waiting}件あります。答えが届いてから、もう一度送ってください。`,
  nothingToRetry: "もう一度試す質問がありません。何でも聞いてください。",
  thanksForGood: "ありがとうございます。お役に立ててうれしいです。",
  thanksForBad: "教えてくださってありがとうございます。よろしければ、もう一度考えてみます。",
  feedbackTooLate:
    "ありがとうございます。ただ、その答えはもう残っていないため、ご意見を記録できませんでした。",
  newConversation: "新しい会話を始めました。何を知りたいですか？",
  nothingMore: "続きはありません。",
  greeting: "こんにちは！何でも聞いてください。じっくり考えてお答えします。",
  firstAnswer: (name) =>
    `はじめまして！${name === undefined ? "" : `${name}です。`}じっくり考えて答えるAIです。まちがえることもあります。使い方は「ヘルプ」をどうぞ。`,
  tryThis: "たとえば、こんなふうに始められます。",
  chooseModel: (now) => `どのモデルで答えますか？いまは${now}`,
  modelNow: (label, ms) => {
    if (ms === undefined) return label;
    return ms === "resting" ? `${label} · いまは休んでいます` : `${label} · いま約${duration(ms)}`;
  },
  modelChosen: (label) => `モデルを変えました。いまのモデル: ${label}`,
  noSuchModel: "そのモデルはありません。下から選んでください。",
  onlyModel: (label) => `いま使えるモデルはひとつです: ${label}`,
  thinkDeeply: "次の質問からじっくり考えて答えます。少し時間がかかります。",
  answerQuickly: "次の質問からは手短に考えて、早く答えます。",
  alwaysThinks: (label) => `いまのモデル（${label}）は、いつもじっくり考えてから答えます。`,
  neverThinks: (label) => `いまのモデル（${label}）は、いつもすぐに答えます。`,
  thoughts: (page, pages) =>
    `このように考えました。モデルの言葉から選んだので、ほかの言語が混じることがあります。${pages > 1 ? `（${page}/${pages}）` : ""}`,
  noThoughts: "お見せできる考えがありません。まず何か聞いてみてください。",
  thoughtsOff: "このチャンネルでは考えた過程をお見せしていません。",
  answeredInstead: (asked, by) => `いまは${asked}の答えを受け取りにくいため、${by}の答えをお見せします。`,
  budgetUsed: "今日使える分はすべて使いました。また明日聞いてください。",
  photo: "写真はまだ見られません。知りたいことを文字で書いていただければ、お答えします。",
  notText: "スタンプやファイルはまだ見られません。文字で書いていただければ、お答えします。",
  helpCards: {
    conversation: {
      title: "会話のこと",
      description: "会話を新しく始めたり、考えるのをやめたり、同じ質問をもう一度試したりできます。",
    },
    answers: {
      title: "答えを見る",
      description: "遅れて届いた答えや長い答えの続き、考えた過程を見られます。",
    },
    thinking: {
      title: "考え方",
      description: "答えるモデルと、じっくり考えるか早く答えるかを選べます。",
    },
    data: {
      title: "マイデータ",
      description: "何をいつまで保管しているかを見たり、すべて消したりできます。",
    },
  },
  askHuman: "担当者とお話しになりたいのですね。下を押すとおつなぎします。",
  dataHead: (group) =>
    group ? "このルームの会話として、いまこれだけ保管しています。" : "いまこれだけ保管しています。",
  dataExchanges: (count, until) => `• 覚えている質問と答え${count}件：${when.day(until)}まで`,
  dataHeld: (count, until) => `• まだ見ていない答え${count}件：${when.hour(until)}まで`,
  dataRecords: (count, until) =>
    `• 続きを読むときや再試行に使う最近の記録${count}件：${when.hour(until)}まで`,
  dataUnfinished: (count) => `• 答えを待っている質問${count}件`,
  dataThoughts: (until) => `• 最後の答えの考えた過程：${when.hour(until)}まで`,
  dataFeedback: (count) => `• 👍 👎でいただいたご意見${count}件`,
  dataSettings: (settings) => `• 設定：${settings}`,
  dataCounted: "今日使った量は、誰のものか分からない名前で数え、二日以内に消します。",
  dataErasable: "すべて消したいときは「データを削除」を押してください。",
  dataNone: "いま保管しているものはありません。何でも聞いてください。",
  languages: { ko: "韓国語", en: "英語", ja: "日本語" },
  eraseAsk:
    "これまでの会話と答え、待っている質問、設定まで、すべて消しますか？元には戻せません。消すときは10分以内に「削除します」を押してください。",
  erased: "すべて消しました。次のメッセージから、まったく新しく始めます。",
  eraseInGroup:
    "このルームの会話はみなさんのものなので、ここからは消しません。チャンネルの運営者にお伝えください。",
  notUnderstood: "よく分かりませんでした。「ヘルプ」を押してみてください。",
  unavailable: "いまは答えられません。少ししてから、もう一度送ってください。",
  unshowable: "すみません。答えをお見せできませんでした。別の聞き方をしていただけますか？",
  unshowablePart: "すみません。この部分はお見せできませんでした。",
  failed: "すみません。答えを作る途中で問題が起きました。「もう一度」を押すと、同じ質問を考え直します。",
  tookTooLong: "すみません。時間がかかりすぎたので、考えるのをやめました。質問を分けて聞いていただけますか？",
  cutShort: "… とても長い答えなので、ここまでお見せします。",
  sources: "参考",
  links: "リンク",
  openLink: "リンクを開く",
  spoken: {
    help: ["使い方", "コマンド"],
    newConversation: ["会話をリセット"],
    check: ["答え確認", "答えを見る"],
    more: ["もっと見る"],
    stop: ["ストップ", "中止"],
    retry: ["再試行", "やり直し"],
    model: ["モデル変更", "モデル選択"],
    deep: ["じっくり"],
    quick: [],
    thoughts: ["考えを見る"],
    data: ["自分のデータ", "データを見る"],
    erase: ["マイデータ削除", "データを消す"],
  },
  unreadable:
    "すみません。送っていただいた質問を読み直せませんでした。お手数ですが、もう一度送っていただけますか？",
  unreadableQuestion: "先ほどの質問",
  unreadableAnswer:
    "すみません。用意していた答えを開けませんでした。「もう一度」を押すと、同じ質問を考え直します。",
  labels: {
    help: "ヘルプ",
    newConversation: "新しい会話",
    check: "答えを確認",
    more: "続きを読む",
    stop: "やめる",
    retry: "もう一度",
    model: "モデルを選ぶ",
    deep: "じっくり考える",
    quick: "早く答える",
    thoughts: "考えた過程",
    good: "👍",
    bad: "👎",
    data: "マイデータ",
    erase: "データを削除",
    confirmErase: "削除します",
    moreModels: "ほかのモデル",
    operator: "担当者につなぐ",
    moreThoughts: "考えの続き",
  },
};

function time(ms: number): string {
  const { minutes, seconds } = roughly(ms);
  return `${minutes > 0 ? `${minutes}分` : ""}${seconds > 0 ? `${seconds}秒` : ""}`;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 20) return `${seconds}秒`;
  if (seconds < 90) return `${Math.round(seconds / 10) * 10}秒`;
  return `${Math.round(seconds / 60)}分`;
}
