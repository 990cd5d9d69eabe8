import { defineSkill } from "saenggak";

/** Tells what the channel can do, from the skills that are loaded. */
export default defineSkill({
  name: "help",
  title: "도움말",
  description: "무엇을 할 수 있는지 알려 드려요.",
  mode: "instant",
  match: "도움말",
  run({ skills, reply }) {
    const others = skills.filter(({ name }) => name !== "help");
    const lines = others.map(({ title, description, examples }) =>
      [`▸ ${title}`, description, ...examples.map((example) => `  예) ${example}`)].join("\n"),
    );
    const steering = [
      "▸ 이런 말도 알아들어요",
      "  새 대화 — 지금까지의 이야기를 잊고 새로 시작해요",
      "  답변 확인 — 아직 못 받은 답을 보여 드려요",
      "  그만 — 생각을 멈춰요",
      "  이어보기 — 긴 답을 이어서 보여 드려요",
      "  모델 선택 — 답할 모델을 골라요",
      "  생각 과정 — 어떻게 생각했는지 보여 드려요",
    ].join("\n");
    return reply.text(["이렇게 써 보세요.", ...lines, steering].join("\n\n"), {
      suggestions: [
        ...others
          .flatMap(({ examples }) => examples.slice(0, 1))
          .map(asSuggestion)
          .slice(0, 9),
        "새 대화",
      ],
    });
  },
});

const MOST_IN_LABEL = 14;
const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** A quick reply's label holds 14 characters, cut between letters; the whole example is sent when it is pressed. */
function asSuggestion(example: string) {
  if (example.length <= MOST_IN_LABEL) return { label: example };
  let label = "";
  for (const { segment } of graphemes.segment(example)) {
    if (label.length + segment.length >= MOST_IN_LABEL) break;
    label += segment;
  }
  return { label: `${label.trimEnd()}…`, message: example };
}
