/** [OBS1 OBS3] Traces as a collector gets them: a small receiver of OTLP stands in for one. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { guest, serviceToken, startNode } from "./node.ts";

interface Span {
  name: string;
  traceId: string;
  kind: number;
  links: { traceId: string }[];
  attributes: Record<string, string>;
}

/** Keeps every span it is sent. */
function startReceiver() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const text = await request.text();
    bodies.push(text);
    if (new URL(request.url).pathname === "/v1/traces") {
      // deno-lint-ignore no-explicit-any -- OTLP's JSON, of which few members are looked at
      for (const resource of (JSON.parse(text) as any).resourceSpans) {
        for (const scope of resource.scopeSpans) {
          for (const { name, traceId, kind, links = [], attributes } of scope.spans) {
            spans.push({
              ...{ name, traceId, kind, links },
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
  return { spans, bodies, server, url: `http://127.0.0.1:${server.addr.port}` };
}

Deno.test("[OBS1 OBS3] a call is a span with its route's name, its lines have the trace, and what it caused links to it", async () => {
  const directory = await Deno.makeTempDir({ prefix: "veze_traces_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const receiver = startReceiver();
  undo.use(receiver.server);
  const node = undo.use(
    await startNode({
      ...{ DATA_DIR: directory, LOG_LEVEL: "debug" },
      ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: "200",
    }),
  );
  await node.ready();
  const player = await guest(node);
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const token = await serviceToken(node);
  const events = [{ event: "login", ts: Date.now(), user_id: player.id }];
  const { status } = await node.call("POST", "/telemetry/bulk", {
    ...{ token, body: events },
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, "x-request-id": "traced-request" },
  });
  assert.equal(status, 202);
  await node.call("GET", "/regions", { token: player.token });

  const named = (name: string) => receiver.spans.filter((span) => span.name === name);
  await eventually(
    "the collector has them",
    () =>
      named("POST /auth/guest").length > 0 && named("POST /telemetry/bulk").length > 0 &&
      named("telemetry record").some(({ links }) => links.some((link) => link.traceId === traceId)),
    {
      withinMs: 60_000,
    },
  );
  const signIn = named("POST /auth/guest")[0]!;
  const statements = () =>
    receiver.spans.filter((span) =>
      span.traceId === signIn.traceId && span.attributes["db.system.name"] === "postgresql"
    );
  await eventually("its statements are spans below it", () => statements().length > 0);
  assert.equal(statements()[0]!.name, "insert devices");
  const [recorded] = named("telemetry record");
  await eventually(
    "so are those of the worker, in its thread",
    () =>
      receiver.spans.some((span) =>
        span.traceId === recorded!.traceId && /insert|with|select/.test(span.name)
      ),
  );
  await eventually(
    "a call with a token",
    () => named("GET /regions").length > 0,
  );
  const [bulk] = named("POST /telemetry/bulk");
  assert.equal(bulk!.traceId, traceId, "a caller's trace goes on");
  assert.equal(bulk!.attributes["http.route"], "/telemetry/bulk");
  const line = node.program.output().split("\n")
    .find((text) => text.includes("traced-request") && text.includes('"msg":"request"'));
  assert.equal(JSON.parse(line!).trace_id, traceId, "a log line leads to its trace");
  assert.ok(
    receiver.spans.every(({ name }) => !name.includes(player.id)),
    "names are templates",
  );
  const everything = receiver.bodies.join("\n");
  for (const secret of [token, player.token, "faults-secret"]) {
    const at = everything.indexOf(secret);
    assert.equal(at, -1, `a secret leaves: ${everything.slice(at - 200, at + 50)}`);
  }
});
