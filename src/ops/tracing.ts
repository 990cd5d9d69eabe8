import type { StartedTracing } from "../contract/ports.ts";

export interface TracingOptions {
  /** OTLP/HTTP collector, e.g. `http://otel:4318`; spans go to its `/v1/traces`. Unset, tracing is off. */
  readonly endpoint?: string | undefined;
  readonly serviceName: string;
  /** Which process this is: server, worker or start. */
  readonly role: string;
}

/** Starts tracing; without an endpoint it does nothing and loads nothing. */
export async function startTracing(options: TracingOptions): Promise<StartedTracing> {
  const { endpoint, serviceName, role } = options;
  if (!endpoint) {
    return { span: (_name, _options, work) => work(), current: () => undefined, shutdown: async () => {} };
  }
  const { createOtlpTracing } = await import("./otlp.ts");
  return createOtlpTracing({ endpoint, serviceName, role });
}
