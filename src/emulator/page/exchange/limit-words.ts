import { count } from "./format.ts";
import type { About } from "./limit-place.ts";
import { subject, topic } from "./particle.ts";

/** What a breach's `rule` says, in Korean. `value` is its subject, e.g. `simpleText의 text`. */
type Words = (value: string, found: readonly string[], about: About) => string;

const number = (digits: string | undefined): string => count(Number(digits));

/** Rules on one value (`kakao/limits-rules.ts`, `kakao/limits-text.ts`). */
const VALUES: readonly (readonly [RegExp, Words])[] = [
  [/^is required$/, (value) => `${subject(value)} 빠졌어요. 꼭 있어야 해요.`],
  [/^must be a string$/, (value) => `${topic(value)} 문자열이어야 해요.`],
  [/^must not be empty$/, (value) => `${topic(value)} 비워 둘 수 없어요. 한 글자라도 넣어 주세요.`],
  [
    /^must be at most (\d+) UTF-16 units long, is (\d+)$/,
    (value, [, most, is], { id }) =>
      `${topic(value)} ${id === "button" && most === "8" ? "나란히 놓일 때 " : ""}${number(most)}자까지예요(UTF-16 기준). 지금은 ${number(is)}자예요.`,
  ],
  [/^must be true or false$/, (value) => `${topic(value)} true나 false여야 해요. 따옴표는 빼 주세요.`],
  [/^must be a whole number$/, (value) => `${topic(value)} 정수여야 해요. 따옴표와 소수점은 빼 주세요.`],
  [/^must be at least (\d+), is /, (value, [, least]) => `${topic(value)} ${number(least)} 이상이어야 해요.`],
  [/^must be an object$/, (value) => `${topic(value)} 객체({ })여야 해요.`],
  [/^must be a list$/, (value) => `${topic(value)} 배열([ ])이어야 해요.`],
  [
    /^must be an absolute http\(s\) URL$/,
    (value) => `${topic(value)} http:// 또는 https://로 시작하는 전체 주소여야 해요.`,
  ],
  [/^must be one of: ([^,]+)$/, (value, [, only]) => `${topic(value)} 문자열 "${only}"만 쓸 수 있어요.`],
  [/^must be one of: (.+)$/, (value, [, names]) => `${topic(value)} ${names} 가운데 하나여야 해요.`],
  [/^must hold at least (\d+), holds /, (value, [, least]) => `${topic(value)} ${least}개 이상 있어야 해요.`],
  [
    /^must hold at most (\d+), holds (\d+)$/,
    (value, [, most, is]) => `${topic(value)} ${most}개까지예요. 지금은 ${is}개예요.`,
  ],
  [
    /^has a name that holds half of a surrogate pair$/,
    () => "이모지 같은 글자가 반으로 잘린 이름(키)이 있어요. 글자가 깨져서 받지 않아요.",
  ],
  [
    /^holds half of a surrogate pair$/,
    () => "이모지 같은 글자가 반으로 잘렸어요. 글자가 깨지니 글자 단위로 잘라 주세요.",
  ],
  [
    /^must not nest deeper than (\d+) levels$/,
    (_, [, most]) => `너무 깊이 겹쳐 있어요. ${most}단계까지만 읽어요.`,
  ],
];

/** Rules on a component (`kakao/limits*.ts`). */
const COMPONENTS: readonly (readonly [RegExp, Words])[] = [
  [
    /^must hold exactly one component$/,
    () => "outputs 한 칸에는 컴포넌트를 하나만 넣어야 해요. 여러 개면 칸을 나눠 주세요.",
  ],
  [
    /^holds a component that the platform/,
    () => "카카오가 모르는 컴포넌트예요. 이름의 철자를 확인해 주세요.",
  ],
  [
    /^must be at most (\d+) bytes of JSON, /,
    (_, [, most]) =>
      `말풍선 하나는 JSON으로 ${number(most)}바이트까지예요. 넘으면 앱이 말풍선을 통째로 버려요.`,
  ],
  [/^needs a title or a description$/, () => "title이나 description 가운데 하나는 있어야 해요."],
  [
    /^title and description together must be at most (\d+), are (\d+)$/,
    (_, [, most, is]) =>
      `title과 description을 합쳐 ${number(most)}자까지예요(UTF-16 기준). 지금은 ${number(is)}자예요.`,
  ],
  [
    /^title and description together must be at most (\d+) lines, /,
    (_, [, most]) => `title과 description을 합쳐 ${most}줄까지예요.`,
  ],
  [/^needs a title beside it$/, () => "description을 쓰려면 title도 있어야 해요."],
  [/^needs discountedPrice beside it$/, () => "discountRate를 쓰려면 discountedPrice도 함께 있어야 해요."],
  [/^needs at least one of web, pc, mobile$/, () => "링크에는 web, pc, mobile 가운데 하나는 있어야 해요."],
  [
    /^must hold at most (\d+) side by side, /,
    (_, [, most]) =>
      `가로로 놓인 버튼은 ${most}개까지예요. buttonLayout이 horizontal이거나 썸네일이 fixedRatio면 가로로 놓여요.`,
  ],
  [/^has head or profile, never both$/, () => "head와 profile은 함께 쓸 수 없어요. 하나만 넣어 주세요."],
  [/^must be 2:1 in a carousel, /, () => "케로셀 안에서는 썸네일이 2:1이어야 해요."],
  [/^must be 2:1 or 1:1, /, () => "itemCard의 썸네일은 2:1이나 1:1이어야 해요."],
  [/^is not for textCard or listCard$/, () => "textCard와 listCard의 케로셀에는 header를 쓸 수 없어요."],
  [
    /^(\w+) must be on all cards or on none, /,
    (_, [, field = ""]) =>
      `${topic(field)} 모든 카드에 있거나 모든 카드에 없어야 해요. 카드의 모양이 서로 같아야 하거든요.`,
  ],
  [
    /^all pictures must have one ratio, /,
    () => "케로셀의 그림은 비율이 모두 같아야 해요. fixedRatio와 width·height를 맞춰 주세요.",
  ],
];

/** Rules on the exchange (`emulator/judge.ts`). */
const EXCHANGE: readonly (readonly [RegExp, Words])[] = [
  [/^must be JSON$/, () => "본문을 JSON으로 읽을 수 없어요. 쉼표와 따옴표, 괄호를 확인해 주세요."],
  [/^must be UTF-8$/, () => "본문이 UTF-8이 아니라서 읽을 수 없어요."],
  [
    /^must be absent when useCallback is true$/,
    () => "useCallback이 true면 template을 넣을 수 없어요. 답은 나중에 콜백으로 보내 주세요.",
  ],
  [
    /^needs a callbackUrl in the request$/,
    () => "요청에 callbackUrl이 없어서 나중에 답할 수 없어요. 콜백을 켜지 않은 블록에는 바로 답해야 해요.",
  ],
  [/^is for the ack only$/, () => "useCallback은 첫 답에만 써요. 콜백에는 보여 줄 답을 담아 주세요."],
  [
    /^is required in a callback$/,
    () => "콜백에는 template이 꼭 있어야 해요. 보여 줄 말풍선을 outputs에 담아 주세요.",
  ],
];

export const WORDS = [...VALUES, ...COMPONENTS, ...EXCHANGE];
