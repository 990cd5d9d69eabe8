import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { StartedTracing } from "../contract/ports.ts";
import { errorCode } from "../errors.ts";
import { createEgressAgents } from "../guard/agents.ts";
import { createEgress, type WayOut } from "../guard/way.ts";

const EXPORT_MS = 3_000;

/**
 * Tracing that exports by OTLP/HTTP in batches. It registers nothing globally, so that two can live in one process. A
 * failed span holds the error's code: messages and stacks may hold text.
 */
export function createOtlpTracing(options: {
  endpoint: string;
  serviceName: string;
  role: string;
  way?: WayOut;
}): StartedTracing {
  const url = `${options.endpoint.replace(/\/+$/, "")}/v1/traces`;
  // The exporter opens its own connections: to the one host that the operator named, under the policy of all others.
  const { httpAgent, httpsAgent, close } = createEgressAgents(
    createEgress({ ...options.way, hosts: [URL.parse(url)?.host ?? ""] }),
  );
  const exporter = new OTLPTraceExporter({
    url,
    timeoutMillis: EXPORT_MS,
    httpAgentOptions: (protocol) => (protocol === "https:" ? httpsAgent : httpAgent),
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": options.serviceName, "saenggak.role": options.role }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_MS })],
  });
  const tracer = provider.getTracer("saenggak");
  const contexts = new AsyncLocalStorageContextManager().enable();
  const propagator = new W3CTraceContextPropagator();

  return {
    async span(name, { parent, attributes = {} }, work) {
      const from = parent
        ? propagator.extract(ROOT_CONTEXT, { traceparent: parent }, defaultTextMapGetter)
        : contexts.active();
      const span = tracer.startSpan(name, { attributes }, from);
      try {
        return await contexts.with(trace.setSpan(from, span), work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: errorCode(error) });
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const carrier: { traceparent?: string } = {};
      propagator.inject(contexts.active(), carrier, defaultTextMapSetter);
      return carrier.traceparent;
    },
    async shutdown() {
      let timer: NodeJS.Timeout | undefined;
      const giveUp = new Promise((resolve) => {
        timer = setTimeout(resolve, EXPORT_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), giveUp]);
      clearTimeout(timer);
      close();
      contexts.disable();
    },
  };
}
