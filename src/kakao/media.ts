/**
 * Something the person sent instead of words. Its address is not kept: the platform signs it, so whoever reads it may open
 * the picture until it expires.
 */
export type PayloadMedia = "photo" | "other";

/** Stands where a signed address stood. */
export const PHOTO_MARK = "[photo]";

const PHOTO_HOST = "https://talk.kakaocdn.net/";
const ONE_HTTPS_URL = /^https:\/\/[^\s"<>\\^`{|}]{1,2040}$/;
/** Up to the next one of a list, which may follow a comma without a blank. */
const ADDRESS = /https?:\/\/(?:(?!,https?:\/\/)[^\s"'<>\\]){1,2048}/gi;
/** Ends of a sentence, a bracket or a list around an address: `List(url1, url2)`. */
const AROUND = /[),.]+$/;
const IMAGE_HOST = /^https?:\/\/(?:[a-z0-9-]{1,63}\.){1,4}kakaocdn\.net[/:?#]/i;
const SIGNED = /[?&](?:(?:x-(?:amz|goog)-)?(?:credential|signature)|sig)=/i;

/**
 * A photo arrives as an utterance that is nothing but one URL of the platform's image host, and in newer payloads as
 * `userRequest.params.media` too (both seen on the wire, neither promised). Whatever else they hold is no media.
 * @param said the utterance as it came
 * @param kept what `withoutSignedUrls` leaves of it
 */
export function readMedia(given: unknown, said: string, kept: string): PayloadMedia | undefined {
  if (typeof given === "object" && given !== null && "url" in given && "type" in given) {
    const { type, url } = given;
    if (typeof url === "string" && ONE_HTTPS_URL.test(url)) return type === "image" ? "photo" : "other";
  }
  const isOne = ONE_HTTPS_URL.test(said.trimEnd());
  return isOne && (said.startsWith(PHOTO_HOST) || kept.trimEnd() === PHOTO_MARK) ? "photo" : undefined;
}

/**
 * The text with a mark in place of every address of the platform's image host and every signed one: nothing that is kept,
 * logged or sent to a model may open a person's picture (the secure-image plugin gives such addresses as a parameter, too).
 */
export function withoutSignedUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text.replace(ADDRESS, (url) => {
    if (!IMAGE_HOST.test(url) && !SIGNED.test(url)) return url;
    return PHOTO_MARK + (AROUND.exec(url)?.[0] ?? "");
  });
}
