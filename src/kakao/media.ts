/** Something the person sent instead of words. `photo` is an image; `other` is anything else the platform may pass on. */
export interface PayloadMedia {
  readonly type: "photo" | "other";
  /** https, at most 2048 characters. Signed by the platform and soon expired, so to be fetched at once or never. */
  readonly url: string;
}

const PHOTO_HOST = "https://talk.kakaocdn.net/";
const ONE_HTTPS_URL = /^https:\/\/[^\s"<>\\^`{|}]{1,2040}$/;

/**
 * A photo arrives as an utterance that is nothing but one URL of the platform's image host, and in newer payloads as
 * `userRequest.params.media` too (both seen on the wire, neither promised). Whatever else they hold is no media.
 */
export function readMedia(given: unknown, utterance: string): PayloadMedia | undefined {
  if (typeof given === "object" && given !== null && "url" in given && "type" in given) {
    const { type, url } = given;
    if (typeof url === "string" && ONE_HTTPS_URL.test(url))
      return { type: type === "image" ? "photo" : "other", url };
  }
  if (!utterance.startsWith(PHOTO_HOST)) return undefined;
  const url = utterance.trimEnd();
  return ONE_HTTPS_URL.test(url) ? { type: "photo", url } : undefined;
}
