import type {
  Button,
  ItemCard,
  KakaoComponent,
  ListCard,
  SkillResponse,
} from "../../../src/contract/kakao.ts";

/**
 * A response as a person sees it, to be reviewed beside its Markdown: every component under its name, text as it stands,
 * buttons as 〔label〕 with what they open, quick replies last.
 */
export function drawResponse({ template }: SkillResponse): string {
  const { outputs = [], quickReplies = [] } = template ?? {};
  const parts = outputs.map(drawComponent);
  if (quickReplies.length > 0)
    parts.push(`── quickReplies\n${quickReplies.map(({ label }) => `〔${label}〕`).join(" ")}`);
  return parts.join("\n");
}

function drawComponent(component: KakaoComponent): string {
  if ("simpleText" in component) {
    const { text, extra } = component.simpleText;
    return `── simpleText${extra?.markdown ? " (Markdown)" : ""}\n${text}`;
  }
  if ("textCard" in component) {
    const { title, description, buttons } = component.textCard;
    return drawn("── textCard", title && `# ${title}`, description, drawButtons(buttons));
  }
  if ("itemCard" in component) return drawn("── itemCard", ...itemLines(component.itemCard));
  if ("listCard" in component) return drawn("── listCard", ...listLines(component.listCard));
  if ("carousel" in component && component.carousel.type === "listCard") {
    const cards = component.carousel.items.map((card) => drawn("▷", ...listLines(card)));
    return drawn("── carousel", ...cards);
  }
  return `── ${JSON.stringify(component)}`;
}

function itemLines({ head, itemList, itemListAlignment }: ItemCard): (string | undefined)[] {
  const right = itemListAlignment === "right" ? " (오른쪽 정렬)" : "";
  return [
    head && `# ${head.title}${right}`,
    ...itemList.map(({ title, description }) => `${title} | ${description}`),
  ];
}

function listLines({ header, items }: ListCard): (string | undefined)[] {
  const lines = items.flatMap(({ title, description, link }) => [
    `- ${title}`,
    description && `  ${description}`,
    link && `  → ${link.web}`,
  ]);
  return [`# ${header.title}`, ...lines];
}

function drawButtons(buttons: readonly Button[] = []): string {
  return buttons
    .map((button) => `〔${button.label}〕 → ${"webLinkUrl" in button ? button.webLinkUrl : button.action}`)
    .join("\n");
}

function drawn(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== "").join("\n");
}
