import type {
  BasicCard,
  Button,
  CommerceCard,
  ItemCard,
  KakaoComponent,
  ListCard,
  QuickReply,
  TextCard,
} from "../../src/contract/kakao.ts";

/** One bubble, or a few, of each component and layout. The platform would accept every entry as it stands. */
interface Shown {
  readonly name: string;
  readonly bubbles: readonly KakaoComponent[];
  readonly quickReplies?: readonly QuickReply[];
}

const picture = (name: string): string => `https://example.com/picture/${name}.png`;
const page = (name: string): string => `https://example.com/${name}`;

const say = (label: string, messageText = label): Button => ({ label, action: "message", messageText });
const visit = (label: string, name: string): Button => ({ label, action: "webLink", webLinkUrl: page(name) });
const share: Button = { label: "공유하기", action: "share" };

const reply = (label: string, messageText = label): QuickReply => ({ label, action: "message", messageText });

const LONG = [
  "하늘이 파란 까닭은 햇빛이 공기 알갱이와 부딪혀 흩어지기 때문이에요. 햇빛에는 여러 색의 빛이 섞여 있고, 파장이 짧은 파란빛은 긴 붉은빛보다 훨씬 더 많이 흩어져요.",
  "1. 햇빛이 대기에 들어와요.\n2. 공기 알갱이가 짧은 파장의 빛을 사방으로 흩뜨려요.\n3. 흩어진 파란빛이 하늘 어디에서나 우리 눈에 들어와요.",
  "보랏빛은 파란빛보다 파장이 더 짧지만 하늘이 보라색으로 보이지는 않아요. 해가 내는 보랏빛이 적고, 높은 대기에서 일부가 흡수되며, 사람의 눈이 보라색에 덜 민감하기 때문이에요.",
  "해 질 녘에는 빛이 대기를 비스듬히, 더 먼 길을 지나 와요. 그 길에서 파란빛은 거의 다 흩어져 버리고 붉은빛이 남아서 노을이 붉게 보여요.",
  "같은 까닭으로 먼 산은 푸르스름해 보이고, 물방울처럼 알갱이가 큰 구름은 모든 색을 고르게 흩뜨려서 하얗게 보여요. 화성에서는 먼지가 많아 낮 하늘이 불그스름하고 해 질 녘이 오히려 푸르러요. 달에는 공기가 없어서 빛이 흩어지지 않으니, 한낮에도 하늘이 검고 별이 함께 보여요. 바다가 파란 데에는 하늘빛이 비치는 것 말고도 물이 붉은빛을 먼저 삼키는 까닭이 있어요. 더 궁금한 것이 있으면 물어봐 주세요.",
].join("\n\n");

const MARKDOWN = [
  "## 오늘 정한 것",
  "",
  "모임은 **토요일 낮 12시**에 *서쪽 출구*에서 시작해요.",
  "",
  "1. 김밥과 과일을 나눠 준비해요.",
  "2. 비가 오면 `실내`로 옮겨요.",
  "   - 장소는 [안내 페이지](https://example.com/place)에 있어요.",
  "",
  "```",
  "12:00 모이기",
  "13:00 점심",
  "```",
].join("\n");

const guide: TextCard = {
  title: "처음 오셨나요?",
  description: "궁금한 것을 문장으로 보내 주시면 생각한 과정을 거쳐 답을 드려요. 1분이 넘게 걸려도 괜찮아요.",
  buttons: [
    say("예시 질문 보기"),
    visit("사용 안내", "guide"),
    { label: "전화하기", action: "phone", phoneNumber: "02-000-0000" },
  ],
};

const tea: BasicCard = {
  title: "따뜻한 보리차 우리는 법",
  description:
    "볶은 보리 두 숟갈에 물 1리터를 붓고 약한 불에서 10분쯤 끓여요. 식혀서 냉장고에 두면 사흘 동안 마실 수 있어요.",
  thumbnail: { imageUrl: picture("tea"), altText: "유리 주전자에 담긴 보리차" },
  buttons: [say("더 알아보기", "보리차 더 알려 줘"), visit("레시피 열기", "tea"), share],
};

const square: BasicCard = {
  title: "가을 산책길 모음",
  description: "걷기 좋은 길 다섯 곳을 골랐어요.",
  thumbnail: {
    imageUrl: picture("walk"),
    altText: "낙엽이 쌓인 오솔길",
    fixedRatio: true,
    width: 640,
    height: 640,
    link: { web: page("walk") },
  },
  buttons: [say("길 추천"), { label: "상담하기", action: "operator" }],
};

const lamp: CommerceCard = {
  title: "접는 독서등",
  description: "손바닥만 하고 사흘 동안 켜져 있어요.",
  price: 32_000,
  currency: "won",
  discountRate: 25,
  discountedPrice: 24_000,
  thumbnails: [
    { imageUrl: picture("lamp"), altText: "책 위에 놓인 작은 독서등", link: { web: page("lamp") } },
  ],
  profile: { title: "느린 오후 상점", imageUrl: picture("shop") },
  buttons: [visit("사러 가기", "lamp/buy"), say("재고 묻기")],
};

const library: ListCard = {
  header: { title: "이번 주 도서관 소식" },
  items: [
    {
      title: "어린이 과학 교실",
      description: "토요일 오전 10시, 2층 배움방",
      imageUrl: picture("science"),
      action: "message",
      messageText: "어린이 과학 교실 알려 줘",
    },
    {
      title: "밤에 읽는 시",
      description: "수요일 저녁 7시, 옥상 뜰",
      imageUrl: picture("poem"),
      link: { web: page("poem") },
    },
    { title: "새로 들어온 책 120권", action: "block", blockId: "new-books" },
    { title: "월요일은 쉬어요", description: "반납함은 늘 열려 있어요." },
  ],
  buttons: [visit("모두 보기", "library"), share],
};

const receipt: ItemCard = {
  head: { title: "주문 확인" },
  itemList: [
    { title: "주문 번호", description: "A-20481" },
    { title: "품목", description: "접는 독서등 1개, 건전지 2개" },
    { title: "배송지", description: "집 앞 무인 보관함" },
    { title: "도착", description: "11월 28일 오후" },
  ],
  itemListAlignment: "left",
  title: "보관함 번호는 도착하면 보내 드려요.",
  description: "도착 전까지 주소를 바꿀 수 있어요.",
  buttons: [say("주소 바꾸기"), visit("배송 보기", "delivery")],
};

const ticket: ItemCard = {
  thumbnail: { imageUrl: picture("stage"), altText: "불이 켜진 작은 무대", width: 800, height: 400 },
  profile: { title: "작은 극장", imageUrl: picture("theatre") },
  imageTitle: {
    title: "겨울밤의 음악회",
    description: "12월 12일 금요일 저녁 7시",
    imageUrl: picture("concert"),
  },
  itemList: [
    { title: "좌석", description: "1층 다열 11번, 12번" },
    { title: "어른", description: "15,000원 × 2" },
    { title: "할인", description: "-3,000원" },
  ],
  itemListAlignment: "right",
  itemListSummary: { title: "합계", description: "27,000원" },
  buttons: [say("예매 취소"), say("좌석 변경")],
  buttonLayout: "horizontal",
};

/** A page of an answer as this server sends it: a table, a text with its place among the pages, and links. */
const ANSWER: readonly KakaoComponent[] = [
  {
    itemCard: {
      head: { title: "방법 · 걸리는 시간" },
      itemList: [
        { title: "버스", description: "4시간 30분" },
        { title: "기차", description: "5시간 10분" },
        { title: "자동차", description: "4시간" },
      ],
      itemListAlignment: "right",
    },
  },
  {
    simpleText: {
      text: `표는 미리 사 두는 편이 좋아요. 버스 시간표와 기차 시간표에서 살 수 있고, ${page("timetable")} 에도 있어요.\n\n(2/4)`,
    },
  },
  {
    listCard: {
      header: { title: "링크" },
      items: [
        { title: "버스 시간표", description: "bus.example.com", link: { web: page("bus") } },
        { title: "기차 시간표", description: "train.example.com", link: { web: page("train") } },
      ],
    },
  },
];

export const COMPONENTS: readonly Shown[] = [
  { name: "short-text", bubbles: [{ simpleText: { text: "안녕하세요! 무엇이 궁금하세요?" } }] },
  {
    name: "text-lines-and-long-word",
    bubbles: [
      { simpleText: { text: "두 줄로 보내요.\n  들여 쓴 줄도 그대로 보여요." } },
      { simpleText: { text: `긴 주소: ${page("a".repeat(90))}` } },
    ],
  },
  { name: "folded-text", bubbles: [{ simpleText: { text: LONG } }] },
  { name: "markdown", bubbles: [{ simpleText: { text: MARKDOWN, extra: { markdown: true } } }] },
  {
    name: "image",
    bubbles: [{ simpleImage: { imageUrl: picture("sunset"), altText: "바다 위로 지는 해" } }],
  },
  { name: "text-card", bubbles: [{ textCard: guide }] },
  {
    name: "text-card-bare",
    bubbles: [
      { textCard: { description: "제목 없이 설명만 있는 카드예요." } },
      { textCard: { title: "제목만 있는 카드", buttons: [share] } },
    ],
  },
  { name: "basic-card-vertical", bubbles: [{ basicCard: tea }] },
  {
    name: "basic-card-horizontal",
    bubbles: [{ basicCard: { ...tea, buttons: [say("더 보기"), share], buttonLayout: "horizontal" } }],
  },
  { name: "basic-card-square", bubbles: [{ basicCard: square }] },
  { name: "commerce-card-rate", bubbles: [{ commerceCard: lamp }] },
  {
    name: "commerce-card-discount",
    bubbles: [
      {
        commerceCard: {
          title: "손뜨개 목도리",
          price: 48_000,
          discount: 6_000,
          currency: "won",
          thumbnails: [{ imageUrl: picture("scarf"), altText: "짙은 초록색 목도리" }],
          buttons: [visit("사러 가기", "scarf")],
        },
      },
      {
        commerceCard: {
          title: "연필 한 자루",
          price: 1_200,
          currency: "won",
          thumbnails: [{ imageUrl: picture("pencil"), fixedRatio: true }],
        },
      },
    ],
  },
  { name: "list-card", bubbles: [{ listCard: library }] },
  { name: "item-card-head", bubbles: [{ itemCard: receipt }] },
  { name: "item-card-profile", bubbles: [{ itemCard: ticket }] },
  {
    name: "carousel-text",
    bubbles: [
      {
        carousel: {
          type: "textCard",
          items: [
            { title: "1단계", description: "질문을 한 문장으로 적어요.", buttons: [say("예시 보기")] },
            {
              title: "2단계",
              description: "생각하는 동안 다른 일을 해도 괜찮아요. 다 되면 바로 보내 드려요.",
              buttons: [say("얼마나 걸려요?")],
            },
            { title: "3단계", description: "답을 보고 이어서 물어요.", buttons: [say("이어서 묻기")] },
          ],
        },
      },
    ],
  },
  {
    name: "carousel-basic-header",
    bubbles: [
      {
        carousel: {
          type: "basicCard",
          header: {
            title: "이번 주말 나들이",
            description: "가까운 곳부터 골랐어요.",
            thumbnail: { imageUrl: picture("weekend"), altText: "돗자리를 편 잔디밭" },
          },
          items: [
            tea,
            {
              ...tea,
              title: "호숫가 자전거길",
              description: "한 바퀴에 40분이에요.",
              buttons: [visit("지도 보기", "lake")],
            },
          ],
        },
      },
    ],
  },
  {
    name: "carousel-commerce",
    bubbles: [
      {
        carousel: {
          type: "commerceCard",
          items: [
            lamp,
            {
              ...lamp,
              title: "벽에 붙이는 독서등",
              price: 1_190_000,
              discountRate: 5,
              discountedPrice: 1_130_500,
            },
          ],
        },
      },
    ],
  },
  {
    name: "carousel-list",
    bubbles: [
      {
        carousel: {
          type: "listCard",
          items: [library, { header: { title: "다음 주 소식" }, items: library.items.slice(0, 2) }],
        },
      },
    ],
  },
  {
    name: "carousel-item",
    bubbles: [
      {
        carousel: {
          type: "itemCard",
          items: [
            receipt,
            {
              ...receipt,
              head: { title: "주문 취소" },
              itemList: receipt.itemList.slice(0, 2),
              itemListAlignment: "right",
            },
          ],
        },
      },
    ],
  },
  { name: "answer-page", bubbles: ANSWER },
  {
    name: "quick-replies",
    bubbles: [{ simpleText: { text: "더 도와드릴까요?" } }],
    quickReplies: [
      reply("쉽게 설명해 줘"),
      reply("예를 들어 줘"),
      reply("더 짧게"),
      { label: "처음으로", action: "block", blockId: "welcome", messageText: "처음으로" },
      reply("답변 확인"),
    ],
  },
];
