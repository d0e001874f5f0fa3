/** Every route of the document against everything that is not meant for it: no input yields a 5xx (GEN3). */

import assert from "node:assert/strict";
import { wellFormed } from "../support/app/expect.ts";
import { chance, TEST_SEED } from "../support/app/random.ts";
import { type ApiDocument, offeredRoutes } from "../support/app/routes.ts";
import type { Answer, TestApp } from "../support/app/test_app.ts";

const { pick, below } = chance();
const text = new TextEncoder();

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const BODIES: (string | Uint8Array<ArrayBuffer>)[] = [
  ...["", "{", "}", "[", "null", "true", "0", '""', "[]", "{}", "NaN", "undefined", "'a'"],
  ...["1e999", "-0", "[[[[", '{"a":}', '{"a":1,}', '{"a":1}{"b":2}', "\u0000", "\ufeff{}"],
  '{"__proto__":{"roles":["admin"]}}',
  '{"constructor":{"prototype":{}}}',
  '{"grant_type":["session"]}',
  '{"grant_type":"refresh_token","refresh_token":"\\u0000.\\ud800"}',
  deep(200),
  deep(100_000),
  `{"payload":${deep(50_000)}}`,
  '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000),
  `"${"x".repeat(1 << 20)}"`,
  `[${"0,".repeat(200_000)}0]`,
  new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
  new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
];
/** JSON text of a value that some member might get. */
const VALUES = [
  ...["null", "true", "-1", "0", "1.5", "1e308", "-1e308", "1e999", "9007199254740993", "5e-324"],
  ...['""', '"x"', '"\\u0000"', '"\\ud800"', '"a\\u0000b"', '"current"', '"duel"', '"eu-north"'],
  ...["[]", "{}", "[[]]", '{"a":{"b":[]}}', deep(5_000), `"${"y".repeat(20_000)}"`],
  ...['"00000000-0000-0000-0000-000000000000"', '"2026-02-30T00:00:00Z"', '"9999-12-31T23:59:59Z"'],
  ...[
    '"0000-01-01T00:00:00Z"',
    "8640000000000000",
    "8640000000000001",
    "-8640000000000000",
    '"\' or 1=1 --"',
    '"../"',
  ],
  ...['"+275760-09-13T00:00:00Z"', "253402300800000", '"9999-12-31T23:59:59-23:59"', "-1e15"],
  ...[
    '"device-0123456789-\\udfff"',
    '"\\udc00\\ud800 sixteen or more"',
    '"\\u3164"',
    '"e\\u0301\\u0301"',
  ],
  '[{"placement":1},{"placement":1}]',
  '[{"placement":99999999999},{"placement":-1}]',
  '[{"event":"e","ts":1e15,"payload":{"\\u0000":1}},{"event":"e","ts":"x"},null,7]',
];
const PARAMS = [
  ...[
    "x",
    "0",
    "-1",
    "null",
    "current",
    "duel",
    "%00",
    "%ff",
    "%ED%A0%80",
    "%2e%2e%2f",
    "'",
    "%25",
  ],
  ...["00000000-0000-0000-0000-000000000000", "x".repeat(5_000), "a%20b", "%F0%9F%A6%86", "{id}"],
];
/** Of every form that a list has, at the ends of what numbers and times can be. */
const NOBODY = "00000000-0000-0000-0000-000000000000";
const CURSORS = [
  ...["0", "1", "253402300799999", "253402300800000", "999999999999999"].map((ms) =>
    `${ms}_${NOBODY}`
  ),
  ...[
    "1e308|9007199254740991|9007199254740991|0",
    "0|0|2147483648",
    "-1e308|0|2147483647|2147483647",
  ]
    .map((cursor) => btoa(cursor).replaceAll("=", "")),
  ...["0|9223372036854775807|1", "NaN|0|1", "1e999|1|1"].map((cursor) => btoa(cursor)),
];
const QUERIES = [
  ...["", "limit=1e309", "limit=NaN", "limit=-1", "limit[]=1", "offset=99999999999999999999"],
  ...["wait=-5", "wait=Infinity", "cursor=%00", "cursor=b2E", "user_id=%00", "limit=1&limit=2"],
  ...CURSORS.map((cursor) => `cursor=${encodeURIComponent(cursor)}`),
  ...["limit=%ff", `cursor=${"a".repeat(4_000)}`, "&&&===", "__proto__=1", "user_id=x", "wait=0x1"],
];
const TYPES = [
  ...["application/json", "application/json", "application/json; charset=utf-16", "text/plain"],
  ...["application/x-www-form-urlencoded", "multipart/form-data; boundary=", "x", 'a/b; c="d'],
  ...["application/problem+json", "APPLICATION/JSON", "application/json,text/html", ""],
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"];
const HEADERS: Record<string, string>[] = [
  {},
  { "idempotency-key": "x".repeat(200) },
  { "idempotency-key": "é" },
  { "idempotency-key": "same" },
  { "content-encoding": "gzip" },
  { "content-encoding": "deflate, gzip" },
  { "x-forwarded-for": "a, b, \t, ::1" },
  { "accept": ";q=,/*,*/" },
  { "cookie": "veze_session=%; veze_session==; =" },
  { "origin": "::not a url::" },
  { "upgrade": "websocket", "sec-websocket-protocol": "bearer.x, veze.v1" },
  { "x-request-id": "\u00ff".repeat(64) },
  { "content-length": "-1" },
  { "range": "bytes=0-" },
  // Lists and blanks as RFC 9110 lets everybody write them, and as it does not.
  { "authorization": "Bearer   x.y.z" },
  { "authorization": "bearer\tx, Basic y" },
  { "authorization": ", ,Bearer" },
  { "sec-websocket-protocol": ",veze.v1,,bearer." },
  { "upgrade": "h2c, WebSocket ,", "sec-websocket-version": "13,8" },
  { "accept": "text/html;q=0.5,,application/json;q=nonsense" },
  { "content-encoding": " GZIP , " },
  { "origin": "null", "access-control-request-method": "BREW" },
  { "origin": "https://a.example, https://b.example" },
  { "if-none-match": '*, W/"x' },
  { "forwarded": 'for="[::1]:1";;,for=' },
];
/** How bodies arrive: whole, in pieces of a byte, with pauses, or never to their end. */
const ARRIVALS = ["whole", "whole", "whole", "bytes", "broken"] as const;

interface Shot {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  arrival?: typeof ARRIVALS[number];
}

/** A body on its way; one that breaks off does so after some of it. */
function arriving(body: string | Uint8Array<ArrayBuffer>, arrival: Shot["arrival"]): BodyInit {
  const bytes = typeof body === "string" ? text.encode(body) : body;
  // So many pieces that none of them is large, and not so many that nothing else is tried.
  const size = Math.max(1, Math.ceil(bytes.length / 64));
  let at = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (below(4) === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      if (arrival === "broken" && at >= bytes.length / 2) {
        return controller.error(new TypeError("the connection broke"));
      }
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += size));
    },
  });
}

/** A body with the members that the schema names, and nonsense in them. */
function nonsense(members: string[]): string {
  const written = members.filter(() => below(5) > 0)
    .map((name) => `${JSON.stringify(name)}:${pick(VALUES)}`);
  return `{${written.join(",")}}`;
}

function membersOf(document: ApiDocument): string[] {
  const names = new Set<string>();
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    if ("properties" in node) { for (const name of Object.keys(node.properties!)) names.add(name); }
    for (const child of Object.values(node)) walk(child);
  };
  walk(document);
  return [...names];
}

async function fire(app: TestApp, shot: Shot): Promise<Answer> {
  const { method, path, headers, body, arrival = "whole" } = shot;
  const carries = body !== undefined && method !== "GET" && method !== "HEAD";
  const sent = carries && { body: arrival === "whole" ? body : arriving(body, arrival) };
  return await app.call(method, path, { headers, ...sent });
}

function check(shot: Shot, answer: Answer): void {
  const { method, path, headers, body } = shot;
  const shown = typeof body === "string" ? body.slice(0, 300) : body;
  const said = JSON.stringify({ seed: TEST_SEED, method, path, headers, shown }) +
    ` gave ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
  // Without a model that is the answer to a row, whatever stands in it.
  if (path.startsWith("/ml/") && answer.body?.code === "model_not_ready") return;
  assert.ok(answer.status < 500, said);
  // A 503 of /ready would be no problem document; everything else that fails is one.
  if (answer.status >= 400 && method !== "HEAD") {
    if (/^text\/html/.test(answer.headers.get("content-type") ?? "")) return;
    try {
      wellFormed(answer);
    } catch (cause) {
      throw new Error(said, { cause });
    }
  }
}

/**
 * Everything once, then combinations at random.
 * @param enough whether that many shots are
 * @throws at an answer that nobody may get
 */
export async function fuzz(app: TestApp, enough: (shots: number) => boolean): Promise<void> {
  const document: ApiDocument = (await app.call("GET", "/openapi.json")).body;
  const routes = offeredRoutes(app);
  const members = membersOf(document);
  const freshTokens = async () => [
    (await app.guest()).token,
    await app.serviceToken(),
    await app.serviceToken("operator"),
    "x.y.z",
  ];
  let tokens = await freshTokens();
  let shots = 0;
  const statuses = new Map<number, number>();

  async function shoot(shot: Shot): Promise<void> {
    shots++;
    const answer = await fire(app, shot);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    check(shot, answer);
  }
  const as = (token: string) => ({ authorization: `Bearer ${token}` });

  // Everything once, as a game server: nothing is left to chance.
  for (const { method, path } of routes) {
    const filled = path.replaceAll(/\{[a-z_]+\}/g, "00000000-0000-0000-0000-000000000000");
    for (const body of method === "POST" ? BODIES : []) {
      const headers = { ...as(tokens[1]!), "content-type": "application/json" };
      await shoot({ method, path: filled, headers, body });
    }
    for (const other of METHODS) await shoot({ method: other, path: filled, headers: {} });
    for (const query of QUERIES) {
      await shoot({ method, path: `${filled}?${query}`, headers: as(tokens[1]!) });
    }
    // And what only the staff reaches, with what no database keeps in each parameter it has.
    const operation = document.paths[path]?.[method.toLowerCase()] as
      | { parameters?: { name: string; in: string }[] }
      | undefined;
    for (const { name, in: place } of operation?.parameters ?? []) {
      if (place !== "query") continue;
      for (const value of ["%00", "a%00b", "%ED%A0%80", "%25_%5C", "9".repeat(400)]) {
        const headers = as(tokens[2]!);
        await shoot({ method, path: `${filled}?${name}=${value}`, headers });
      }
    }
    for (const param of path.includes("{") ? PARAMS : []) {
      const odd = path.replaceAll(/\{[a-z_]+\}/g, param);
      await shoot({ method, path: odd, headers: as(tokens[1]!) });
    }
  }

  // The one address that looks at encodings: chance alone may miss it on a busy machine.
  const encoded = { ...as(tokens[1]!), "content-encoding": "br" };
  await shoot({ method: "POST", path: "/telemetry/bulk", headers: encoded, body: "[]" });

  // Then combinations, until the time is over.
  while (!enough(shots)) {
    const { method, path } = pick(routes);
    const query = pick(QUERIES);
    const operation = document.paths[path]?.[method.toLowerCase()];
    await shoot({
      method: below(10) === 0 ? pick(METHODS) : method,
      path: path.replaceAll(/\{[a-z_]+\}/g, () => pick(PARAMS)) + (query && `?${query}`),
      headers: {
        ...(below(6) > 0 && as(pick(tokens))),
        ...(below(8) > 0 && { "content-type": below(3) > 0 ? TYPES[0]! : pick(TYPES) }),
        ...pick(HEADERS),
      },
      ...(operation?.requestBody && {
        body: below(4) > 0 ? nonsense(members) : pick(BODIES),
        arrival: pick(ARRIVALS),
      }),
    });
    // Limits must not hide what lies behind them.
    if (shots % 50 === 0) await app.clock.advance(20_000);
    if (shots % 500 === 0) tokens = await freshTokens();
  }
  assert.ok(shots > 500, "enough was tried");
  for (const status of [200, 400, 401, 403, 404, 405, 413, 415, 422]) {
    assert.ok(statuses.has(status), `no request came as far as ${status}`);
  }
  assert.equal((await app.call("GET", "/ready")).status, 200);
  await app.drain();
}
