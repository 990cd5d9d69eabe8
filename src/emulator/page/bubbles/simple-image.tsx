import type { JSX } from "preact";
import type { SimpleImage as SimpleImageData } from "../../../contract/kakao.ts";
import { Picture } from "./picture.tsx";

/** A picture of its own, in its own ratio. */
export function SimpleImage(props: { simpleImage: SimpleImageData; images: boolean }): JSX.Element {
  const { imageUrl, altText } = props.simpleImage;
  return (
    <div class="b-bubble b-image">
      <Picture url={imageUrl} alt={altText} images={props.images} as="b-free" />
    </div>
  );
}
