export interface Limit {
  readonly id: string;
  /** The component as the platform's guide writes it. */
  readonly name: string;
  readonly about: string;
  readonly rules: readonly string[];
}

/** The platform's limits, part by part (Kakao Business skill guide, "응답 타입별 JSON 포맷", and the callback guide). */
export const LIMITS = [
  {
    id: "response",
    name: "SkillResponse",
    about: "응답 전체",
    rules: [
      "5초 안에 HTTP 200과 UTF-8 JSON으로 답해요.",
      'version은 문자열 "2.0"이에요.',
      "64단계보다 깊이 겹친 JSON은 받지 않아요.",
    ],
  },
  {
    id: "outputs",
    name: "outputs",
    about: "말풍선 목록",
    rules: [
      "1~3개예요. 그룹 채팅에서는 비워서 아무것도 안 보여 줄 수 있어요.",
      "한 칸에 컴포넌트를 하나만 넣어요.",
      "말풍선 하나는 JSON으로 30,000바이트까지예요.",
    ],
  },
  {
    id: "text",
    name: "글자 세기",
    about: "모든 글",
    rules: [
      "길이는 UTF-16 기준으로 세요. 이모지는 대개 2자 이상이에요.",
      "이모지를 반으로 자르면 받지 않아요.",
    ],
  },
  {
    id: "simpleText",
    name: "simpleText",
    about: "글 말풍선",
    rules: [
      "text는 1~1,000자예요.",
      "500자가 넘으면 앱이 접고 ‘전체 보기’를 붙여요.",
      "마크다운은 적은 그대로 보여요. 그룹 채팅에서는 extra.markdown을 켜면 꾸며져요.",
    ],
  },
  {
    id: "simpleImage",
    name: "simpleImage",
    about: "그림 말풍선",
    rules: ["imageUrl은 꼭 있어야 하는 전체 주소예요.", "altText는 꼭 있어야 하고 50자까지예요."],
  },
  {
    id: "textCard",
    name: "textCard",
    about: "글 카드",
    rules: [
      "title이나 description 가운데 하나는 있어야 해요.",
      "title은 50자까지, 둘을 합쳐 400자까지예요.",
      "케로셀 안에서 description은 128자까지예요.",
    ],
  },
  {
    id: "basicCard",
    name: "basicCard",
    about: "기본 카드",
    rules: ["thumbnail은 꼭 있어야 해요.", "title은 50자, description은 230자까지예요."],
  },
  {
    id: "commerceCard",
    name: "commerceCard",
    about: "상품 카드",
    rules: [
      "price(정수)와 thumbnails(딱 1개)는 꼭 있어야 해요.",
      "title은 30자, description은 40자까지예요.",
      "currency는 won만 쓸 수 있어요.",
      "discountRate는 discountedPrice와 함께 써요.",
    ],
  },
  {
    id: "listCard",
    name: "listCard",
    about: "목록 카드",
    rules: [
      "header.title은 꼭 있어야 해요.",
      "items는 1~5개, 케로셀 안에서는 4개까지예요. 항목마다 title이 있어야 해요.",
      "항목의 action은 block(blockId)이나 message(messageText)예요.",
    ],
  },
  {
    id: "itemCard",
    name: "itemCard",
    about: "항목 카드",
    rules: [
      "itemList는 1~10개, 케로셀 안에서는 5개까지예요. 항목의 title은 6자까지예요.",
      "head와 profile은 하나만 써요. profile.title은 15자까지예요.",
      "itemListAlignment는 left나 right예요.",
      "itemListSummary의 title은 6자, description은 14자까지예요.",
      "title과 description은 합쳐 200자(케로셀 안에서는 100자), 12줄까지예요. description만 쓸 수는 없어요.",
      "thumbnail은 2:1이나 1:1, 케로셀 안에서는 2:1이에요.",
    ],
  },
  {
    id: "carousel",
    name: "carousel",
    about: "케로셀",
    rules: [
      "type은 textCard, basicCard, commerceCard, listCard, itemCard 가운데 하나예요.",
      "items는 1~10개, listCard는 5개까지예요.",
      "header에는 title, description, thumbnail이 있어야 해요. textCard와 listCard에는 header를 못 써요.",
      "그림의 비율은 모두 같아야 해요.",
      "itemCard의 thumbnail, head, profile, imageTitle은 모든 카드에 있거나 없어야 해요.",
    ],
  },
  {
    id: "thumbnail",
    name: "thumbnail",
    about: "썸네일",
    rules: [
      "imageUrl은 꼭 있어야 하는 전체 주소예요.",
      "altText는 50자까지예요.",
      "width와 height는 1 이상의 정수예요.",
    ],
  },
  {
    id: "link",
    name: "link",
    about: "링크",
    rules: ["web, pc, mobile 가운데 하나는 있어야 해요.", "http:// 또는 https://로 시작하는 전체 주소예요."],
  },
  {
    id: "button",
    name: "buttons",
    about: "버튼",
    rules: [
      "세로로 3개, 가로로 2개까지예요. buttonLayout이 horizontal이거나 썸네일이 fixedRatio면 가로예요.",
      "label은 꼭 있어야 하고 14자까지, 나란히 두 개면 8자까지예요.",
      "action은 webLink(webLinkUrl), message(messageText), phone(phoneNumber), block(blockId), share, operator예요.",
    ],
  },
  {
    id: "quickReply",
    name: "quickReplies",
    about: "바로가기 응답",
    rules: [
      "10개까지예요.",
      "label은 꼭 있어야 하고 14자까지예요.",
      "action은 message(messageText)나 block(blockId)이에요.",
    ],
  },
  {
    id: "context",
    name: "context",
    about: "컨텍스트",
    rules: [
      "values의 항목마다 name과 lifeSpan(0 이상의 정수)이 있어야 해요. 0이면 지워요.",
      "ttl은 0 이상의 정수, params의 값은 모두 문자열이에요.",
    ],
  },
  {
    id: "useCallback",
    name: "useCallback",
    about: "나중에 답하기",
    rules: [
      "요청에 callbackUrl이 있을 때만 쓸 수 있어요.",
      "첫 답에는 template 없이 data만 넣어요.",
      "콜백은 1분(그룹 채팅은 5분) 안에 한 번, template을 담아 보내요.",
    ],
  },
] as const satisfies readonly Limit[];

/** The part of an anchor's name after `limit-`. */
export type LimitId = (typeof LIMITS)[number]["id"];
