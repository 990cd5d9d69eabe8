import type { JSX } from "preact";
import type { Thumbnail as ThumbnailData } from "../../../contract/kakao.ts";
import type { Setting } from "./actions.ts";
import { go, wayOf } from "./address.ts";
import { ko } from "./ko.ts";
import { nameOf, Picture } from "./picture.tsx";

/** A card's picture: 2:1, or 1:1 when its ratio is fixed or it is a square. A fixed ratio shows all of the picture. */
export function Thumbnail(props: Setting & { thumbnail: ThumbnailData | undefined }): JSX.Element | null {
  const { thumbnail, images, actions } = props;
  if (!thumbnail) return null;
  const picture = (
    <Picture url={thumbnail.imageUrl} alt={thumbnail.altText} images={images} as={roomOf(thumbnail)} />
  );
  const way = wayOf(thumbnail.link);
  if (way === undefined) return picture;
  const name = thumbnail.altText || ko.openPicture(nameOf(way));
  return (
    <button type="button" class="b-picture-button" aria-label={name} onClick={() => go(way, actions.open)}>
      {picture}
    </button>
  );
}

function roomOf({ fixedRatio, width, height }: ThumbnailData): string {
  if (fixedRatio) return "b-square b-whole";
  return width !== undefined && width === height ? "b-square" : "b-wide";
}
