import type { ComponentChildren, JSX } from "preact";
import { piecesOf } from "./addresses.ts";

/** Text whose addresses lead there, as the app lets people tap them. */
export function Tappable({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {piecesOf(text).map((piece, index) =>
        piece.url === undefined ? (
          piece.text
        ) : (
          <Way key={index} url={piece.url}>
            {piece.text}
          </Way>
        ),
      )}
    </>
  );
}

/** A link in running text. It opens a tab of its own, which learns nothing of this page. */
export function Way(props: { readonly url: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <a class="b-link" dir="auto" href={props.url} target="_blank" rel="noopener noreferrer">
      {props.children}
    </a>
  );
}
