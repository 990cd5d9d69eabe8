import { signal } from "@preact/signals";

const query = matchMedia("(min-width: 860px)");

/** Whether there is room for the tools beside the room; where there is not, they lie over it. The style sheets' width. */
export const wide = signal(query.matches);
query.addEventListener("change", ({ matches }) => {
  wide.value = matches;
});
