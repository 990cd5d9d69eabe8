import { describe, expect, it } from "vitest";
import { authorise } from "../../../src/model/aws-signing.ts";
import { signatureFault } from "../../helpers/aws-sigv4.ts";

const signer = {
  accessKeyId: "AKIDEXAMPLEAKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-west-2",
  service: "bedrock",
};
const request = {
  url: "https://bedrock-runtime.us-west-2.amazonaws.com/model/arn%3Aaws%3Aa%2Fb!(c)/converse-stream?b=2&a=1%20x",
  headers: { "content-type": "application/json", accept: "*/*" },
  body: '{"질문":"하늘"}',
};

async function sent(change: Partial<typeof request> = {}) {
  const { url, headers, body } = { ...request, ...change };
  const { pathname, search, host } = new URL(url);
  const signed = await authorise({ url, headers, body }, signer, signer);
  return { method: "POST", url: `${pathname}${search}`, headers: { ...signed, host }, body };
}

describe("the signature", () => {
  it("is what AWS's documentation says, computed a second way", async () => {
    expect(signatureFault(await sent(), signer)).toBeUndefined();
  });

  it("covers path, query, headers and body", async () => {
    const right = await sent();
    for (const wrong of [
      { ...right, url: right.url.replace("stream", "strean") },
      { ...right, url: right.url.replace("b=2", "b=3") },
      { ...right, body: right.body.replace("하늘", "바다") },
      { ...right, headers: { ...right.headers, accept: "text/html" } },
      { ...right, headers: { ...right.headers, host: "elsewhere.amazonaws.com" } },
    ])
      expect(signatureFault(wrong, signer)).toBe("wrong signature");
  });

  it("is checked by a checker that agrees with AWS's published example", () => {
    // AWS General Reference, "Signature Version 4 signing process", the request to list IAM's users.
    const example = {
      method: "GET",
      url: "/?Action=ListUsers&Version=2010-05-08",
      headers: {
        host: "iam.amazonaws.com",
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-amz-date": "20150830T123600Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
          "SignedHeaders=content-type;host;x-amz-date, " +
          "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
      },
      body: "",
    };
    const owner = { ...signer, accessKeyId: "AKIDEXAMPLE", region: "us-east-1", service: "iam" };
    expect(signatureFault(example, owner)).toBeUndefined();
  });
});
