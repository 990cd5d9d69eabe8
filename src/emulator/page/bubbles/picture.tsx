import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { outside } from "./address.ts";
import { ko } from "./ko.ts";

interface PictureProps {
  readonly url: string;
  readonly alt?: string | undefined;
  readonly images: boolean;
  /** The class that gives it its room. */
  readonly as: string;
}

/**
 * A picture, or a placeholder of the same room that names it: while pictures are off, when the address is not http(s),
 * and when it could not be loaded. Its host learns no address of this page.
 */
export function Picture({ url, alt, images, as }: PictureProps): JSX.Element {
  const [broken, setBroken] = useState<string>();
  const address = outside(url);
  if (!images || !address || broken === url) return <Placeholder words={alt || nameOf(url)} as={as} />;
  return (
    <img
      class={`b-picture ${as}`}
      loading="lazy"
      referrerpolicy="no-referrer"
      alt={alt ?? ""}
      onError={() => setBroken(url)}
      src={address.href}
    />
  );
}

/** A small picture beside words that say the same: left out of what is read aloud. */
export function SmallPicture({ url, images, as }: Omit<PictureProps, "alt">): JSX.Element {
  return (
    <span class="b-small-picture" aria-hidden="true">
      <Picture url={url} images={images} as={as} />
    </span>
  );
}

/** What to call a picture that has no words: its host. */
export function nameOf(url: string): string {
  return outside(url)?.host ?? ko.picture;
}

function Placeholder({ words, as }: { words: string; as: string }): JSX.Element {
  return (
    <span class={`b-picture b-no-picture ${as}`} role="img" aria-label={words}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <path
          d="M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M15.5 9.5h.01"
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      <span class="b-foreign b-no-picture-words" dir="auto">
        {words}
      </span>
    </span>
  );
}
