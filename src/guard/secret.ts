import { hash, timingSafeEqual } from "node:crypto";

/**
 * Makes the check of one secret. The platform does not sign its requests (Kakao Business skill guide), so this header is
 * all the authentication there is. The time it takes tells nothing about the secret or its length: digests are compared,
 * and the secret's own is computed once.
 */
export function createSecretCheck(secret: string): (given: string | undefined) => boolean {
  const expected = hash("sha256", secret, "buffer");
  return (given) => timingSafeEqual(hash("sha256", given ?? "", "buffer"), expected) && given !== undefined;
}
