/** Header fields as RFC 9110 lets clients write them, and HEAD (GEN11). */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { openTestApp, type Served } from "../../support/app/test_app.ts";

const onEachEngine = testApps({ env: { TRUSTED_PROXIES: "1" } });

/** The head of an answer and the bytes behind it, of a connection that ends with it. */
async function ask(served: Served, method: string, path: string, fields: string[] = []) {
  const { hostname, port } = new URL(served.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [`${method} ${path} HTTP/1.1`, "Host: x", "Connection: close", ...fields];
  await connection.write(new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n"));
  const text = await new Response(connection.readable).text();
  const [head = "", ...body] = text.split("\r\n\r\n");
  const fieldsOf = head.split("\r\n").slice(1).map((line) =>
    line.split(/: ?/, 2) as [string, string]
  );
  return {
    status: Number(head.split(" ")[1]),
    fields: new Map(fieldsOf.map(([name, value]) => [name.toLowerCase(), value])),
    body: body.join("\r\n\r\n"),
  };
}

onEachEngine("[GEN11] HEAD tells GET's length, or none, and sends no body", async (app) => {
  await using served = await app.serve();
  const { id, token } = await app.guest();
  const bearer = [`Authorization: Bearer ${token}`];
  const asked: [string, string[]][] = [
    ["/health", []],
    ["/", []],
    ["/", ["Accept: text/html", "Accept-Encoding: gzip"]],
    ["/static/base.css", []],
    ["/openapi.json", []],
    ["/leaderboards/current/duel", []],
    ["/auth/me", bearer],
    [`/inventory/${id}`, bearer],
    ["/auth/me", []],
    ["/nothing/here", []],
    ["/problems/request.invalid", []],
    ["/ping", []],
  ];
  for (const [path, fields] of asked) {
    const get = await ask(served, "GET", path, fields);
    const head = await ask(served, "HEAD", path, fields);
    assert.equal(head.status, get.status, path);
    assert.equal(head.body, "", path);
    for (const name of ["content-type", "content-encoding", "cache-control", "vary", "allow"]) {
      assert.equal(head.fields.get(name), get.fields.get(name), `${path}: ${name}`);
    }
    // A problem's id and a page's clock may be a digit longer or shorter: not here.
    assert.equal(head.fields.get("content-length"), get.fields.get("content-length"), path);
  }
  // Made piece by piece: nobody knows how long it will be.
  const stream = await ask(served, "HEAD", "/users/me/export", bearer);
  assert.equal(stream.status, 200);
  assert.notEqual(stream.fields.get("content-length"), "0");
  assert.equal(stream.body, "");
});

onEachEngine("[GEN11] Bearer may be followed by several blanks, in any case", async (app) => {
  const { id, token } = await app.guest();
  for (const scheme of ["Bearer  ", "bearer ", "BEARER    ", "bEaReR  "]) {
    const answer = await app.call("GET", "/auth/me", {
      headers: { authorization: `${scheme}${token}` },
    });
    ok(answer);
    assert.equal(answer.body.id, id);
  }
  const refused = [
    `Bearer\t${token}`,
    `Bearer${token}`,
    `Bearer ${token} x`,
    `Bearer ${token},`,
    `Bearer, ${token}`,
    `Basic ${token}`,
    "Bearer  ",
    `"Bearer" ${token}`,
  ];
  for (const authorization of refused) {
    problem(await app.call("GET", "/auth/me", { headers: { authorization } }), 401, "unauthorized");
  }
});

onEachEngine("[GEN11] media types have no case, and codings are a list", async (app) => {
  const { token } = await app.guest();
  const form = "grant_type=client_credentials&client_id=game&client_secret=wrong-on-purpose";
  for (
    const type of [
      "Application/X-WWW-Form-URLEncoded",
      "application/x-www-form-urlencoded ; charset=utf-8",
      "APPLICATION/X-WWW-FORM-URLENCODED;charset=UTF-8",
    ]
  ) {
    const answer = await app.call("POST", "/auth/token", {
      body: form,
      headers: { "content-type": type },
    });
    problem(answer, 401, "invalid_client");
  }
  const events = JSON.stringify([{ event: "note", ts: app.clock.now() }]);
  for (
    const type of ["Application/JSON", "application/json ; charset=utf-8", "application/json;"]
  ) {
    const answer = await app.call("POST", "/telemetry/bulk", {
      ...{ token, body: events },
      headers: { "content-type": type },
    });
    ok(answer, 202);
  }
  const packed = new Uint8Array(gzipSync(events));
  for (const coding of ["gzip", "GZip", "x-gzip", "gzip, identity", "identity,gzip", " gzip ,"]) {
    const answer = await app.call("POST", "/telemetry/bulk", {
      ...{ token, body: packed },
      headers: { "content-type": "application/json", "content-encoding": coding },
    });
    ok(answer, 202);
  }
  for (const coding of ["gzip, gzip", "br", "gzip;q=1", "gzip br"]) {
    const answer = await app.call("POST", "/telemetry/bulk", {
      ...{ token, body: packed },
      headers: { "content-type": "application/json", "content-encoding": coding },
    });
    problem(answer, 415, "unsupported_media_type");
  }
});

onEachEngine("[GEN11] what is accepted is a list with weights, blanks or none", async (app) => {
  const takes = ["gzip", "br,gzip", "br;q=1.0,\tgzip;q=0.5", "GZIP", "br , gzip ; q=0.1", "*"];
  const refuses = ["br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "xgzip", "gzip-x"];
  for (const [list, wanted] of [[takes, "gzip"], [refuses, null]] as const) {
    for (const accepted of list) {
      const answer = await app.request("/static/base.css", {
        headers: { "accept-encoding": accepted },
      });
      assert.equal(answer.headers.get("content-encoding"), wanted, accepted);
      await answer.body?.cancel();
    }
  }
});

onEachEngine("[GEN11 SEC6] addresses behind proxies are a list, blanks or none", async (app) => {
  for (const list of ["192.0.2.7,198.51.100.9", "192.0.2.7 ,\t198.51.100.9 ", "a,,198.51.100.9,"]) {
    const guest = await app.call("POST", "/auth/guest", {
      json: {},
      headers: { "x-forwarded-for": list },
    });
    ok(guest, 201);
    const admin = await app.serviceToken("operator");
    const { body } = await app.call("GET", `/admin/api/audit?subject=${guest.body.user.id}`, {
      token: admin,
    });
    assert.ok(JSON.stringify(body).includes("198.51.100.9"), list);
  }
});

Deno.test({
  name: "[GEN11] who offers another protocol with a request is answered in this one",
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    // curl offers h2c with it, as some clients do with every request.
    const { stdout, stderr } = await new Deno.Command("curl", {
      args: [
        ...["-s", "--http2", "-m", "20", "-w", "\n%{http_code}"],
        `${served.url}/leaderboards/current/duel`,
      ],
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.match(said, /"entries":[^]*\n200$/);
  },
});
