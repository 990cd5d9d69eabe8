import { effect, type Signal } from "@preact/signals";
import { kept } from "../store/kept.ts";

type Theme = "system" | "light" | "dark";
const THEMES: readonly (readonly [Theme, string])[] = [
  ["system", "자동"],
  ["light", "밝게"],
  ["dark", "어둡게"],
];

const theme: Signal<Theme> = kept<Theme>(
  "theme",
  "system",
  (value) => THEMES.find(([name]) => name === value)?.[0],
);
effect(() => {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

export function ThemeChoice() {
  return (
    <label class="h-theme">
      <span>화면</span>
      <select
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = currentTarget.value as Theme;
        }}
      >
        {THEMES.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
