import { errorCode } from "../errors.ts";
import type { CallbackClient, CallbackRequest, CallbackResult } from "../kakao/callback.ts";

export type Sent = CallbackResult | { readonly outcome: "refused"; readonly reason: "not-allowed" };

/** Posts; a URL outside this process's origins, allowed by a server that is configured otherwise, counts as refused. */
export async function sendCallback(client: CallbackClient, request: CallbackRequest): Promise<Sent> {
  return client.send(request).catch((error: unknown) => {
    if (errorCode(error) !== "CALLBACK_NOT_ALLOWED") throw error;
    return { outcome: "refused", reason: "not-allowed" };
  });
}
