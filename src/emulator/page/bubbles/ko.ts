/** What bubbles say of their own, beside what the bot wrote. */
export const ko = {
  readAll: "전체 보기",
  picture: "그림",
  openPicture: (about: string): string => `${about} 열기`,
  priceNow: "지금 가격",
  priceBefore: "원래 가격",
  won: (amount: number): string => `${amount.toLocaleString("ko-KR")}원`,
  carousel: (cards: number): string => `카드 ${cards}장`,
  carouselRole: "넘겨 보는 카드",
  cardRole: "카드",
  headCard: "헤더 카드",
  card: (number: number, cards: number): string => `카드 ${number} / ${cards}`,
  previousCard: "이전 카드",
  nextCard: "다음 카드",
  quickReplies: "바로 보낼 수 있는 말",
  shared: (label: string): string => `‘${label}’ 버튼을 눌렀어요. 실제 앱에서는 친구에게 보낼 수 있어요.`,
  operator: (label: string): string => `‘${label}’ 버튼을 눌렀어요. 실제 앱에서는 상담원에게 이어져요.`,
  phone: (label: string, number: string): string =>
    `‘${label}’ 버튼을 눌렀어요. 실제 앱에서는 ${number}번으로 전화를 걸어요.`,
};
