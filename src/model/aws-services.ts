/** The AWS services that serve models. */
export interface AwsService {
  /** In the signature. */
  readonly service: "bedrock" | "sagemaker";
  /** First labels of the host, before the region. */
  readonly host: string;
  /** Whether an API key without a colon will do. */
  readonly apiKeys: boolean;
}

export const BEDROCK: AwsService = { service: "bedrock", host: "bedrock-runtime", apiKeys: true };
export const SAGEMAKER: AwsService = { service: "sagemaker", host: "runtime.sagemaker", apiKeys: false };

/** The service's own host in a region, outside China. */
export const awsHost = ({ host }: AwsService, region: string) => `${host}.${region}.amazonaws.com`;
