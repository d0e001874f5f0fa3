/** [OBS1 OBS3] Traces as a collector gets them: a small receiver of OTLP stands in for one. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { freePort } from "../../support/process/free_port.ts";
import { type Span, startReceiver, tracedTo } from "../../support/process/otlp_receiver.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { openHostileIssuer } from "../../support/oidc/hostile_issuer.ts";
import { entryFor } from "../../support/oidc/sign_in.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";

Deno.test("[OBS1 OBS3] a call is a span with its route's name, its lines have the trace, and what it caused links to it", async () => {
  const directory = await Deno.makeTempDir({ prefix: "veze_traces_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const receiver = startReceiver();
  undo.use(receiver.server);
  const node = undo.use(
    await startNode({
      ...{ DATA_DIR: directory, LOG_LEVEL: "debug" },
      ...tracedTo(receiver.url),
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
  const { body: made } = await node.call("POST", "/auth/recovery", {
    ...{ token: player.token, body: {} },
  });
  const { phrase } = made as { phrase: string };
  const entered = await node.call("POST", "/auth/recovery/login", { body: { phrase } });
  assert.equal(entered.status, 200);

  const all = (name: string) => receiver.spans.filter(named(name));
  await eventually(
    "the collector has them",
    () =>
      all("POST /auth/guest").length > 0 && all("POST /telemetry/bulk").length > 0 &&
      all("POST /auth/recovery/login").length > 0 &&
      all("telemetry record").some((span) => span.traceId === traceId),
    {
      withinMs: 60_000,
    },
  );
  const signIn = all("POST /auth/guest")[0]!;
  const statements = () =>
    receiver.spans.filter((span) =>
      span.traceId === signIn.traceId && span.attributes["db.system.name"] === "postgresql"
    );
  await eventually("its statements are spans below it", () => statements().length > 0);
  assert.equal(statements()[0]!.name, "insert devices");
  const recorded = all("telemetry record").find((span) => span.traceId === traceId)!;
  await eventually(
    "so are those of the worker, in its thread, down to the row",
    () =>
      receiver.spans.some(({ parentSpanId, name }) =>
        parentSpanId === recorded.spanId && name.startsWith("insert ")
      ),
  );
  await eventually(
    "a call with a token",
    () => all("GET /regions").length > 0,
  );
  const [bulk] = all("POST /telemetry/bulk");
  assert.equal(bulk!.traceId, traceId, "a caller's trace goes on");
  assert.equal(bulk!.attributes["http.route"], "/telemetry/bulk");
  const line = node.program.output().split("\n")
    .find((text) => text.includes("traced-request") && text.includes('"msg":"request"'));
  assert.equal(JSON.parse(line!).trace_id, traceId, "a log line leads to its trace");
  const lines = () =>
    node.program.output().split("\n").filter((text) => text.includes("traced-request"))
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  await eventually(
    "the worker says by the request's id what it recorded",
    () => lines().some(({ msg }) => msg === "telemetry: recorded"),
  );
  assert.ok(
    receiver.spans.every(({ name }) => !name.includes(player.id)),
    "names are templates",
  );
  const everything = receiver.bodies.join("\n");
  for (
    const secret of [token, player.token, "faults-secret", phrase, phrase.split(" ", 3).join(" ")]
  ) {
    const at = everything.indexOf(secret);
    assert.equal(at, -1, `a secret leaves: ${everything.slice(at - 200, at + 50)}`);
  }
});

/** A node that sends its traces to the receiver, on a directory of its own. */
async function startTraced(undo: AsyncDisposableStack, env: Record<string, string> = {}) {
  const directory = await Deno.makeTempDir({ prefix: "veze_traces_" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const receiver = startReceiver();
  undo.use(receiver.server);
  const node = undo.use(
    await startNode({
      ...{ DATA_DIR: directory, LOG_LEVEL: "debug", ...tracedTo(receiver.url), ...env },
    }),
  );
  await node.ready();
  return { node, receiver };
}

/** Two guests in a match. */
async function makeMatch(node: Node, token: string): Promise<string> {
  const players = [await guest(node), await guest(node)];
  for (const { id: user_id } of players) {
    const body = { user_id, mode: "duel", region: "eu-north" };
    assert.ok((await node.call("POST", "/matchmaking/enqueue", { token, body })).status <= 202);
  }
  return await eventually("they are matched", async () => {
    const path = `/matchmaking/matches?user_id=${players[0]!.id}`;
    return (await node.call("GET", path, { token })).body.matches[0]?.match_id as string;
  });
}

/** `traceparent` of a trace that is kept. */
const parentOf = (traceId: string) => `00-${traceId}-00f067aa0ba902b7-01`;

Deno.test("[OBS1] one trace leads from a call through outbox, stream and worker to the row, one from a socket's message", async () => {
  await using undo = new AsyncDisposableStack();
  const { node, receiver: { spans } } = await startTraced(undo);
  const token = await serviceToken(node);
  const matchId = await makeMatch(node, token);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const body = { teams: [{ placement: 1 }, { placement: 2 }] };
  const { status } = await node.call("POST", `/matchmaking/matches/${matchId}/result`, {
    ...{ token, body, headers: { traceparent: parentOf(traceId) } },
  });
  assert.equal(status, 200);
  const inTrace = (name: RegExp) =>
    spans.find((span) => span.traceId === traceId && name.test(span.name));
  const call = await eventually(
    "the call",
    () => inTrace(/^POST .matchmaking.matches.*result$/),
  );
  assert.equal(call.parentSpanId, "00f067aa0ba902b7");
  const relayed = await eventually("the outbox goes on with it", () => inTrace(/^relay stream$/));
  const appended = await eventually("into the stream", () => inTrace(/^append telemetry$/));
  assert.equal(appended.parentSpanId, relayed.spanId);
  const recorded = await eventually("the worker", () => inTrace(/^telemetry record$/));
  await eventually(
    "to the row",
    () =>
      spans.some(({ parentSpanId, name }) =>
        parentSpanId === recorded.spanId && name.startsWith("insert ")
      ),
  );

  const socket = openSocket(node.url, { protocols: ["veze.v1", `bearer.${token}`] });
  assert.equal((await socket.next()).op, "welcome");
  const other = "4bf92f3577b34da6a3ce929d0e0e4736";
  socket.send({ id: 1, op: "subscribe", room: "global", traceparent: parentOf(other) });
  // A player's is a trace of its own, whatever it says.
  const player = await guest(node);
  const theirs = openSocket(node.url, { protocols: ["veze.v1", `bearer.${player.token}`] });
  assert.equal((await theirs.next()).op, "welcome");
  theirs.send({ id: 2, op: "presence", room: matchId, traceparent: parentOf(other) });
  const heard = await eventually(
    "the socket's message",
    () => spans.find((span) => span.traceId === other && span.name === "socket subscribe"),
  );
  assert.equal(heard.parentSpanId, "00f067aa0ba902b7");
  const own = await eventually("a player's", () => spans.find(named("socket presence")));
  assert.notEqual(own.traceId, other);
  await eventually(
    "with its statements below it",
    () =>
      spans.some((span) =>
        span.parentSpanId === own.spanId && span.attributes["db.system.name"] === "postgresql"
      ),
  );
  theirs.close();
  socket.close();
});

const named = (name: string) => (span: Span) => span.name === name;

Deno.test({
  name:
    "[OBS1 SEC11] Redis' commands are spans; nothing that players say leaves in spans, metrics or logs",
  ignore: !realEnginesAvailable(),
  async fn() {
    await using undo = new AsyncDisposableStack();
    const { node, receiver } = await startTraced(undo, {
      REDIS_URL: Deno.env.get("TEST_REDIS_URL")!,
      LOG_LEVEL: "trace",
    });
    const token = await serviceToken(node);
    const canary = (what: string) => `canary-${what}-${crypto.randomUUID()}`;
    const said = ["device", "name", "payload", "room", "refused"].map(canary);
    const [device_id, display_name, payload, data, refused] = said as [string, ...string[]];
    const { body: { access_token, user } } = await node.call("POST", "/auth/guest", {
      body: { device_id, display_name: display_name!.slice(0, 24) },
    });
    const events = [{
      event: "chat",
      ts: Date.now(),
      user_id: user.id,
      payload: { text: payload },
    }];
    assert.equal(
      (await node.call("POST", "/telemetry/bulk", { token, body: events })).status,
      202,
    );
    const score = { user_id: user.id, score: 7, season: "current", mode: "duel" };
    await node.call("POST", "/leaderboards/submit", { token: access_token, body: score });
    const submitted = await node.call("POST", "/leaderboards/submit", { token, body: score });
    assert.equal(submitted.status, 200, JSON.stringify(submitted.body));
    await node.call("PATCH", "/auth/me", { token: access_token, body: { display_name: refused } });
    const socket = openSocket(node.url, { protocols: ["veze.v1", `bearer.${token}`] });
    assert.equal((await socket.next()).op, "welcome");
    socket.send({ id: 1, op: "publish", room: "global", kind: "note", data });

    const submit = await eventually(
      "the submit",
      () => receiver.spans.find(named("POST /leaderboards/submit")),
    );
    await eventually(
      "a command of Redis below it",
      () =>
        receiver.spans.some((span) =>
          span.traceId === submit.traceId && span.attributes["db.system.name"] === "redis"
        ),
    );
    await eventually("the message", () => receiver.spans.some(named("socket publish")));
    await eventually("the record", () => receiver.spans.some(named("telemetry record")));
    socket.close();
    const metrics = await node.call("GET", "/metrics");
    const everything = [...receiver.bodies, metrics.body, node.program.output()].join("\n");
    for (const secret of [...said.map((text) => text.slice(0, 24)), token, access_token]) {
      const at = everything.indexOf(secret);
      assert.equal(at, -1, `it leaves: ${everything.slice(Math.max(0, at - 200), at + 60)}`);
    }
  },
});

Deno.test("[OBS1 OBS2] who says where traces and metrics go need say no more: they are sent, and signals arrive", async () => {
  await using undo = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "veze_traces_" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const receiver = startReceiver();
  undo.use(receiver.server);
  const { OTEL_DENO: _, OTEL_DENO_METRICS: __, OTEL_DENO_CONSOLE: ___, ...told } = tracedTo(
    receiver.url,
  );
  const node = undo.use(
    await startNode({
      ...{ DATA_DIR: directory, ...told, OTEL_METRICS_EXPORTER: "otlp" },
      ...{ OTEL_METRIC_EXPORT_INTERVAL: "500" },
    }),
  );
  await node.ready();
  await guest(node);
  await eventually("the trace", () => receiver.spans.some(named("POST /auth/guest")));
  await eventually(
    "the metrics",
    () =>
      ["http_server_request_duration_seconds", "outbox_rows_waiting", "POST /auth/guest"].every((
        text,
      ) => receiver.metrics.some((body) => body.includes(text.replace("POST ", "")))),
  );
  assert.equal((await node.kill("SIGTERM"))?.code, 0);
  await assert.rejects(() => node.call("GET", "/health"));
});

Deno.test("[OBS1 SEC1] of a sign-in by an issuer no token, secret, verifier or cookie leaves in spans and logs", async () => {
  await using undo = new AsyncDisposableStack();
  const issuer = undo.use(await openHostileIssuer("main"));
  const secrets: string[] = [issuer.clientSecret, encodeURIComponent(issuer.clientSecret)];
  issuer.lies = {
    tokenAnswer(right) {
      secrets.push(...["access_token", "id_token", "refresh_token"].map((it) => String(right[it])));
      return right;
    },
  };
  const scopes = ["openid", "profile", "offline_access"];
  const { node, receiver } = await startTraced(undo, {
    OIDC_ISSUERS: JSON.stringify([entryFor(issuer, { scopes })]),
    LOG_LEVEL: "trace",
  });
  const get = (path: string, cookie = "") =>
    fetch(node.url + path, { headers: { cookie }, redirect: "manual" });
  const begun = await get("/auth/login?issuer=main");
  const cookiesOf = ({ headers }: Response) =>
    headers.getSetCookie().map((line) => line.split(";")[0]!).filter((it) => !it.endsWith("="));
  const [box] = cookiesOf(begun);
  const back = new URL(issuer.authorize(begun.headers.get("location")!));
  const done = await get(back.pathname + back.search, box);
  assert.equal(done.headers.get("location"), "/", await done.text());
  const [session] = cookiesOf(done);
  const token = issuer.seen.find(({ path }) => path === "token")!;
  secrets.push(
    token.form.get("code_verifier")!,
    token.headers.get("authorization")!.slice("Basic ".length),
    ...[box, session].map((cookie) => cookie!.split("=")[1]!),
  );
  assert.equal(secrets.length, 9);
  await get("/auth/me", session);
  await eventually(
    "the callback and what came after it",
    () =>
      receiver.spans.some(named("GET /auth/callback/:issuer")) &&
      receiver.spans.some(named("GET /auth/me")),
  );
  const everything = [...receiver.bodies, node.program.output()].join("\n");
  assert.ok(everything.includes(back.pathname), "it is looked for in what was sent");
  for (const secret of secrets) {
    assert.ok(secret.length > 20, secret);
    const at = everything.indexOf(secret);
    assert.equal(at, -1, `it leaves: ${everything.slice(Math.max(0, at - 200), at + 60)}`);
  }
});

Deno.test("[OBS1] a collector that is away, silent or refuses keeps no call waiting, and is told of once", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const refusing = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("no", { status: 503 }),
  );
  await using _refusing = refusing;
  using _silent = silent;
  for (
    const port of [freePort(), (silent.addr as Deno.NetAddr).port, refusing.addr.port]
  ) {
    await using undo = new AsyncDisposableStack();
    const { node } = await startTraced(undo, tracedTo(`http://127.0.0.1:${port}`));
    for (let i = 0; i < 20; i++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => node.call("GET", "/regions")),
      );
      assert.ok(answers.every(({ status }) => status === 200));
    }
    const warned = () => node.program.output().match(/the collector does not take them/g)?.length;
    await eventually("the log says so", () => warned() !== undefined);
    assert.equal(warned(), 1, "once");
    assert.equal((await node.kill("SIGTERM"))?.code, 0);
  }
});
