import { AwsV4Signer } from "aws4fetch";
import type { AwsService } from "./aws-services.ts";

export type AwsSecret =
  | {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Of temporary credentials. */
      readonly sessionToken?: string | undefined;
    }
  /** Of Amazon Bedrock; sent as it is. */
  | { readonly apiKey: string };

const ACCESS_KEY_ID = /^\w{16,128}$/;
const VISIBLE = /^[\x21-\x7e]+$/;

/** What a secret of the service looks like, in words. */
export const awsSecretShape = ({ apiKeys }: AwsService) =>
  `ACCESS_KEY_ID:SECRET_ACCESS_KEY or ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN${apiKeys ? ", or a Bedrock API key" : ""}`;

/** Reads a secret of the service; undefined when it has another shape. */
export function readAwsSecret(secret: string | undefined, { apiKeys }: AwsService): AwsSecret | undefined {
  const [accessKeyId = "", secretAccessKey, sessionToken, ...more] = secret?.trim().split(":") ?? [];
  if (apiKeys && secretAccessKey === undefined && VISIBLE.test(accessKeyId)) return { apiKey: accessKeyId };
  const rest = sessionToken === undefined ? [secretAccessKey] : [secretAccessKey, sessionToken];
  const valid = ACCESS_KEY_ID.test(accessKeyId) && rest.every((part) => VISIBLE.test(part ?? ""));
  if (!valid || secretAccessKey === undefined || more.length > 0) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken };
}

export interface AwsRequest {
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The headers of a POST, with its signature (AWS Signature Version 4 over every one of them; IAM user guide, "Create a
 * signed AWS API request") or its API key. A signature holds for five minutes, by this machine's clock.
 */
export async function authorise(
  { url, headers, body }: AwsRequest,
  secret: AwsSecret,
  { service, region }: { readonly service: string; readonly region: string },
): Promise<Record<string, string>> {
  if ("apiKey" in secret) return { ...headers, authorization: `Bearer ${secret.apiKey}` };
  const { accessKeyId, secretAccessKey, sessionToken } = secret;
  const signer = new AwsV4Signer({
    method: "POST",
    url,
    headers,
    body,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service,
    region,
    allHeaders: true,
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}
