/** What each kind of backend cannot do without, and where it goes when it is given no address. */
import { type AwsService, awsHost, BEDROCK, SAGEMAKER } from "./aws-services.ts";
import type { BackendKind, ModelEntry } from "./catalogue-schema.ts";

export interface Kind {
  readonly needs: readonly (keyof ModelEntry)[];
  readonly host?: string;
  /** Its host is that of the region, its secret an AWS one. */
  readonly aws?: AwsService;
}

const AWS_NEEDS = ["region", "id", "secret"] as const;

export const KINDS: Readonly<Record<BackendKind, Kind>> = {
  "openai-compatible": { needs: ["baseUrl"] },
  "openai-responses": { needs: ["id", "secret"], host: "api.openai.com" },
  bedrock: { needs: AWS_NEEDS, aws: BEDROCK },
  sagemaker: { needs: AWS_NEEDS, aws: SAGEMAKER },
  "sagemaker-prompt": { needs: AWS_NEEDS, aws: SAGEMAKER },
  gemini: { needs: ["id", "secret"], host: "generativelanguage.googleapis.com" },
  perplexity: { needs: ["secret"], host: "api.perplexity.ai" },
  demo: { needs: [] },
};

/** The one host, with its port when one is written; none for a model inside the program. */
export function hostOf(entry: ModelEntry): string[] {
  const host = entry.baseUrl === undefined ? ownHost(entry) : URL.parse(entry.baseUrl)?.host;
  return host ? [host.toLowerCase()] : [];
}

function ownHost({ backend, region = "" }: ModelEntry): string | undefined {
  const { host, aws } = KINDS[backend];
  return aws ? awsHost(aws, region) : host;
}
