import { SaenggakError } from "../errors.ts";
import { type AwsEvent, readAwsEvents } from "./aws-event-stream.ts";
import { type AwsService, awsHost } from "./aws-services.ts";
import { authorise, awsSecretShape, readAwsSecret } from "./aws-signing.ts";
import type { BackendOptions } from "./backend/backend.ts";
import type { Call } from "./call.ts";
import { createFetchTo, reach, statusFault } from "./transport.ts";

/** Posts a body and yields the events of the answer. */
export type AwsCaller = (path: string, body: object, call: Call) => AsyncGenerator<AwsEvent>;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Calls one AWS service in `region`, at `baseUrl` or else at the service's own host.
 * @throws SaenggakError CONFIG_INVALID for a region, a model or a secret that is missing or has the wrong shape.
 * From a call: those of transport.ts, of aws-event-stream.ts, and MODEL_FAILED for what is not an event stream.
 */
export function createAwsCaller(options: BackendOptions, aws: AwsService): AwsCaller {
  const { name, region = "", modelId } = options;
  if (!REGION.test(region)) throw invalid(`The region of ${name} must be one such as us-west-2.`);
  if (!modelId) throw invalid(`${name} needs the name of its model or endpoint.`);
  const secret = readAwsSecret(options.secret, aws);
  if (!secret) throw invalid(`The secret of ${name} must be ${awsSecretShape(aws)}.`);
  const root = (options.baseUrl ?? `https://${awsHost(aws, region)}`).replace(/\/+$/, "");
  const { fetch = createFetchTo(root) } = options;
  const own = {
    accept: "application/vnd.amazon.eventstream",
    "content-type": "application/json",
  };

  return async function* post(path, value, call) {
    const url = `${root}${path}`;
    const body = JSON.stringify(value);
    const headers = await authorise({ url, headers: { ...lowered(options.headers), ...own }, body }, secret, {
      service: aws.service,
      region,
    });
    const response = await reach(fetch, url, { method: "POST", headers, body, signal: call.signal });
    const fault = modelFault(response) ?? statusFault(response) ?? shapeFault(response);
    if (fault || !response.body) {
      await response.body?.cancel();
      throw fault ?? new SaenggakError("MODEL_FAILED", { detail: "The body is empty." });
    }
    yield* readAwsEvents(response.body);
  };
}

const invalid = (detail: string) => new SaenggakError("CONFIG_INVALID", { detail });

/** All of them are signed, so none may be there twice, nor be set anew afterwards. */
function lowered(headers: BackendOptions["headers"] = {}): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== "authorization" && name !== "host"));
}

/** 408 (ModelTimeoutException) and 424 (ModelErrorException, ModelError): the model failed, the request is right. */
function modelFault({ status }: Response): SaenggakError | undefined {
  if (status !== 408 && status !== 424) return undefined;
  return new SaenggakError("MODEL_FAILED", {
    detail: `HTTP ${status} (the model behind the service failed).`,
  });
}

function shapeFault({ headers }: Response): SaenggakError | undefined {
  if (headers.get("content-type")?.startsWith("application/vnd.amazon.eventstream")) return undefined;
  return new SaenggakError("MODEL_FAILED", { detail: "The reply is not an event stream." });
}
