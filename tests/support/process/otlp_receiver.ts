/** A small collector of OpenTelemetry: keeps what is sent to it, and shows it. */

export interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  kind: number;
  links: { traceId: string }[];
  attributes: Record<string, string>;
}

/** Keeps every span it is sent. */
export function startReceiver() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const metrics: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const text = await request.text();
    bodies.push(text);
    if (new URL(request.url).pathname === "/v1/metrics") metrics.push(text);
    if (new URL(request.url).pathname === "/v1/traces") {
      // deno-lint-ignore no-explicit-any -- OTLP's JSON, of which few members are looked at
      for (const resource of (JSON.parse(text) as any).resourceSpans) {
        for (const scope of resource.scopeSpans) {
          for (const { attributes, links = [], ...span } of scope.spans) {
            const { name, traceId, spanId, parentSpanId, kind } = span;
            spans.push({
              ...{ name, traceId, spanId, parentSpanId, kind, links },
              attributes: Object.fromEntries(
                attributes.map((
                  { key, value }: { key: string; value: object },
                ) => [key, String(Object.values(value)[0])]),
              ),
            });
          }
        }
      }
    }
    return Response.json({});
  });
  return { spans, bodies, metrics, server, url: `http://127.0.0.1:${server.addr.port}` };
}

/** What has OpenTelemetry's variables sends everything it traces there, soon. */
export const tracedTo = (url: string) => ({
  ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_BSP_SCHEDULE_DELAY: "200",
  OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
});
