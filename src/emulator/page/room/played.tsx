import { playedWords } from "../side/play-words.ts";
import type { Play } from "../store/tabs.ts";

/** What is played in this room besides the plain way, so that nobody takes a switch for a fault. */
export function Played({ play }: { readonly play: Play }) {
  const words = playedWords(play);
  if (words.length === 0) return null;
  return (
    <ul class="r-played" aria-label="켜 둔 상황">
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}
