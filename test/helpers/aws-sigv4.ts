import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface SignedRequest {
  readonly method: string;
  /** As sent: path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array | string;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly service: string;
}

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: Uint8Array | string, data: string) => createHmac("sha256", key).update(data).digest();
/** URI-encodes as AWS does: all but A–Z, a–z, 0–9, hyphen, underscore, period and tilde. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * What AWS would find wrong with a request's signature; undefined when it is right. Written from the IAM user guide,
 * "Create a signed AWS API request", steps 1 to 5, and nothing else.
 */
export function signatureFault(request: SignedRequest, signer: Signer): string | undefined {
  const { headers } = request;
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (!match) return "no SigV4 authorization";
  const [, credential = "", names = "", signature] = match;
  const date = String(headers["x-amz-date"]);
  if (!/^\d{8}T\d{6}Z$/.test(date)) return "no x-amz-date";
  const scope = [date.slice(0, 8), signer.region, signer.service, "aws4_request"].join("/");
  if (credential !== `${signer.accessKeyId}/${scope}`) return `credential is not for ${scope}`;
  if (headers["x-amz-security-token"] !== signer.sessionToken) return "another security token";
  const signed = names.split(";");
  if (signed.join() !== [...signed].sort().join()) return "signed headers are not sorted";
  const due = Object.keys(headers).filter((name) => /^(host|content-type|x-amz-.*)$/.test(name));
  const missing = due.find((name) => !signed.includes(name));
  if (missing) return `${missing} is not signed`;
  return signature === signatureOf(request, signed, { date, scope }, signer) ? undefined : "wrong signature";
}

function signatureOf(
  { method, url, headers, body }: SignedRequest,
  signed: readonly string[],
  { date, scope }: { readonly date: string; readonly scope: string },
  { secretAccessKey, region, service }: Signer,
): string {
  const [path = "", query = ""] = url.split("?");
  const parameters = [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [
    method,
    // The path as sent, each segment encoded once more ("URI-encode each path segment twice", all services but S3).
    path.split("/").map(encode).join("/"),
    parameters.join("&"),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}`),
    "",
    signed.join(";"),
    sha256(body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const keys = [date.slice(0, 8), region, service, "aws4_request"];
  const key = keys.reduce<Uint8Array | string>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  return createHmac("sha256", key).update(toSign).digest("hex");
}

/** Whether the date is within five minutes of now, as AWS wants it. */
export function isFresh(headers: IncomingHttpHeaders, now = Date.now()): boolean {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers["x-amz-date"]));
  const [, year, month, day, hour, minute, second] = parts?.map(Number) ?? [];
  const sent = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  return Math.abs(now - sent) < 5 * 60_000;
}
