import type { StartedTracing } from "../contract/ports.ts";
import type { WayOut } from "../guard/way.ts";

export interface TracingOptions {
  /** OTLP/HTTP collector, e.g. `http://otel:4318`; spans go to its `/v1/traces`. Unset, tracing is off. */
  readonly endpoint?: string | undefined;
  readonly serviceName: string;
  /** Which process this is: server, worker or start. */
  readonly role: string;
  /** @defaultValue straight */
  readonly way?: WayOut;
}

/** Starts tracing; without an endpoint it does nothing and loads nothing. */
export async function startTracing(options: TracingOptions): Promise<StartedTracing> {
  const { endpoint, serviceName, role, way } = options;
  if (!endpoint) {
    return { span: (_name, _options, work) => work(), current: () => undefined, shutdown: async () => {} };
  }
  const { createOtlpTracing } = await import("./otlp.ts");
  return createOtlpTracing({ endpoint, serviceName, role, ...(way && { way }) });
}
