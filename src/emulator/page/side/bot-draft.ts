/** A bot as it is typed into the form: texts, until they are checked. */
import type { BotSetup } from "../../bot.ts";

export interface BlockDraft {
  readonly id: string;
  readonly name: string;
  /** One a line. */
  readonly patterns: string;
  readonly skill: string;
  readonly callback: boolean;
}

export interface BotDraft {
  readonly id: string;
  readonly name: string;
  readonly skill: string;
  /** `name: value`, one a line. */
  readonly headers: string;
  readonly callback: boolean;
  readonly development: boolean;
  readonly blocks: readonly BlockDraft[];
}

/** 24 hexadecimal digits, as the platform's ids are. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A bot without anything, and a block to add to one. */
export function blank(): BotDraft & { readonly block: BlockDraft } {
  return {
    id: newId(),
    name: "",
    skill: "",
    headers: "",
    callback: true,
    development: false,
    blocks: [],
    block: { id: newId(), name: "", patterns: "", skill: "", callback: true },
  };
}

export function draftOf({ blocks = [], headers = {}, ...bot }: BotSetup): BotDraft {
  return {
    id: bot.id,
    name: bot.name,
    skill: bot.skill ?? "",
    headers: Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
    callback: bot.callback ?? true,
    development: bot.development ?? false,
    blocks: blocks.map((block) => ({
      id: block.id,
      name: block.name,
      patterns: block.patterns.join("\n"),
      skill: block.skill ?? "",
      callback: block.callback ?? true,
    })),
  };
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What keeps the draft from being a bot, in people's words. */
export function faultsOf(draft: BotDraft): string[] {
  const { name, skill, headers, blocks } = draft;
  return [
    ...(name.trim() === "" ? ["봇 이름을 적어 주세요."] : []),
    ...(name.trim().length > MOST.name ? [`봇 이름은 ${MOST.name}자까지예요.`] : []),
    ...(isAddress(skill) ? [] : ["폴백 블록의 스킬 URL은 http:// 또는 https://로 시작해야 해요."]),
    ...linesOf(headers)
      .filter((line) => !HEADER.test(line))
      .map((line) => `헤더를 알아볼 수 없어요: ${line}`),
    ...(blocks.length > MOST.blocks ? [`블록은 ${MOST.blocks}개까지예요.`] : []),
    ...blocks.flatMap((block, index) => blockFaults(block, index + 1)),
  ];
}

/** What the emulator takes: characters, and how many. */
const MOST = { name: 50, pattern: 200, patterns: 100, blocks: 50 };
const HEADER = /^[\w!#$%&'*+.^`|~-]+:\s*[\t\x20-\x7e]*$/;
const isAddress = (url: string) =>
  url.trim() === "" || ["http:", "https:"].includes(URL.parse(url.trim())?.protocol ?? "");

function blockFaults({ name, patterns, skill }: BlockDraft, number: number): string[] {
  const lines = linesOf(patterns);
  return [
    ...(name.trim() === "" ? [`블록 ${number}의 이름을 적어 주세요.`] : []),
    ...(name.trim().length > MOST.name ? [`블록 ${number}의 이름은 ${MOST.name}자까지예요.`] : []),
    ...(lines.length > MOST.patterns ? [`블록 ${number}의 발화는 ${MOST.patterns}개까지예요.`] : []),
    ...(lines.some((line) => line.length > MOST.pattern)
      ? [`블록 ${number}의 발화는 하나에 ${MOST.pattern}자까지예요.`]
      : []),
    ...(lines.length === 0 ? [`블록 ${number}의 발화를 하나는 적어 주세요.`] : []),
    ...(isAddress(skill) ? [] : [`블록 ${number}의 스킬 URL은 http:// 또는 https://로 시작해야 해요.`]),
  ];
}

/** @param draft one without faults */
export function setupOf(draft: BotDraft): BotSetup {
  const headers = linesOf(draft.headers).map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return {
    id: draft.id,
    name: draft.name.trim(),
    callback: draft.callback,
    development: draft.development,
    ...(draft.skill.trim() !== "" && { skill: draft.skill.trim() }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    blocks: draft.blocks.map(({ id, name, patterns, skill, callback }) => ({
      id,
      name: name.trim(),
      patterns: linesOf(patterns),
      callback,
      ...(skill.trim() !== "" && { skill: skill.trim() }),
    })),
  };
}
