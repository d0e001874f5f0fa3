/** Bodies that mean harm: refused with the right status, in bounded memory, and nothing of them kept. */

import assert from "node:assert/strict";
import { openDatabase } from "../../db/client.ts";
import { eventually } from "../support/app/eventually.ts";
import { guest, type Node, serviceToken, startNode } from "../faults/nodes/node.ts";

const MiB = 1 << 20;
/** What bodies of at most 1 MiB may take, before the collector looks: a bomb alone has more. */
const MOST_GROWTH = 400 * MiB;
/** And what more of the same may take after the first rounds. */
const MOST_CREEP = 128 * MiB;
const ROUNDS = 8;

type Body = string | Uint8Array<ArrayBuffer>;
type Refusal = [what: string, status: number, code: string, body: Body, encoding?: string];

Deno.test("[TEL1 TEL2 GEN3] hostile bodies are refused one and all, and leave nothing", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_hostile_" });
  try {
    await using node = await startNode({ DATA_DIR: dir });
    await node.ready();
    const player = await guest(node);
    const stranger = await guest(node);
    const refusals = await wholeBodies();
    const { bad, good } = singleEvents(player.id, stranger.id);
    const send = (body: Body, encoding?: string) => post(node, player.token, body, encoding);

    const before = await rss(node);
    let warm = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(refusals.map(async ([what, status, code, body, encoding]) => {
        const answer = await send(body, encoding);
        assert.equal(answer.status, status, what);
        assert.equal(answer.body.code, code, what);
      }));
      const texts = [...bad.map(([text]) => text), ...good];
      const answer = await send(`[${texts.join(",")}]`);
      assert.equal(answer.status, 202, JSON.stringify(answer.body));
      bad.forEach(([text, reason], i) => {
        const { status, reason: told = "" } = answer.body.results[i];
        assert.equal(status, "rejected", text.slice(0, 200));
        assert.match(told, reason, text.slice(0, 200));
        assert.ok(told.length < 200, "a reason is a sentence");
      });
      assert.deepEqual([answer.body.accepted, answer.body.duplicate], [2, 1]);
      if (round === ROUNDS / 2) warm = await peak(node);
    }
    const most = await peak(node);
    const [growth, creep] = [most - before, most - warm];
    const told = `grown by ${growth / MiB | 0} MiB, ${creep / MiB | 0} of it in the later rounds`;
    console.log(told);
    assert.ok(growth < MOST_GROWTH && creep < MOST_CREEP, told);

    await using database = openDatabase({ engine: "socket", path: `${dir}/pg.sock` });
    const rows = await eventually("the good ones are recorded", async () => {
      const found = await database.sql<{ kind: string; user_id: string }[]>`
        select kind, user_id from events`;
      return found.length >= 2 ? [...found] : undefined;
    });
    assert.deepEqual(rows.map(({ kind, user_id }) => [kind, user_id]), [
      ["good", player.id],
      ["good", player.id],
    ]);
    assert.equal((await node.call("GET", "/ready")).status, 200);
    const token = await serviceToken(node);
    const { body } = await node.call("GET", "/admin/api/dead-letters", { token });
    assert.deepEqual(body.dead_letters, [], "nothing that came in has stopped the worker");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

/** Bodies refused as a whole. */
async function wholeBodies(): Promise<Refusal[]> {
  const event = `{"event":"evil","ts":${Date.now()}}`;
  const large = `[{"event":"evil","ts":${Date.now()},"payload":{"t":"${"x".repeat(5 * MiB)}"}}]`;
  const many = (count: number) => `[${new Array(count).fill(event).join(",")}]`;
  const bomb = await gzip(new Uint8Array(512 * MiB).fill(32));
  const text = new TextEncoder();
  return [
    ["5 MB", 413, "too_large", large],
    ["5 MB under gzip", 413, "too_large", await gzip(text.encode(large)), "gzip"],
    ["10,000 events", 422, "invalid", many(10_000)],
    ["10,000 nothings", 422, "invalid", `[${new Array(10_000).fill("0").join(",")}]`],
    ["10,000 in an envelope", 422, "invalid", `{"sent_at":0,"events":${many(10_000)}}`],
    ["a bomb", 413, "too_large", bomb, "gzip"],
    ["a bomb in a bomb", 400, "malformed", await gzip(bomb), "gzip"],
    ["twice encoded", 415, "unsupported_media_type", await gzip(bomb), "gzip, gzip"],
    ["bombs in a row", 413, "too_large", joined([bomb, bomb]), "gzip"],
    ["no gzip", 400, "malformed", "[]", "gzip"],
    ["a cut gzip", 400, "malformed", bomb.subarray(0, 40), "gzip"],
    ["an unknown encoding", 415, "unsupported_media_type", "[]", "br"],
    ["no JSON", 400, "malformed", "[{]"],
    ["nothing", 400, "malformed", ""],
    ["no UTF-8", 400, "malformed", new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d])],
    ["a surrogate in UTF-8", 400, "malformed", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ...["null", "7", '"x"', "true", "{}", '{"events":[]}', '{"sent_at":0,"events":{}}'].map(
      (body): Refusal => [body, 422, "invalid", body],
    ),
    ...['"yesterday"', "-1", "1.5", "1e400", "null", '"9999-99-99"'].map(
      (at): Refusal => [`sent at ${at}`, 422, "invalid", `{"sent_at":${at},"events":[${event}]}`],
    ),
  ];
}

/** Events refused one by one, and those that are not: two, and one of them again. */
function singleEvents(mine: string, other: string) {
  const id = crypto.randomUUID();
  const second = crypto.randomUUID();
  const made = (members: string) => `{"event":"evil","ts":${Date.now()},${members}}`;
  const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const bad: [text: string, reason: RegExp][] = [
    ...["null", "7", '"x"', "[]", "{}", deep(100_000)].map((text): [string, RegExp] => [text, /./]),
    ...[
      ...['"9999-12-31T23:59:59Z"', "253402300799000", "-1", "1.5", "1e308", "1e400", "null"],
      ...["true", "[]", '"now"', "0", '"1969-12-31T23:59:59Z"', "8640000000000000", '""'],
    ].map((ts): [string, RegExp] => [`{"event":"evil","ts":${ts}}`, /^ts: /]),
    ...["7", "null", '""', '"a b"', '"a\\u0000"', '"\\ud800"', `"${"x".repeat(65)}"`, '"match.won"']
      .map((event): [string, RegExp] => [`{"event":${event},"ts":${Date.now()}}`, /^event: /]),
    ...["7", "[]", '"x"', "null", '{"a":"\\u0000"}', '{"a":{"b":["\\udfff"]}}', '{"\\ud800":1}']
      .map(
        (payload): [string, RegExp] => [made(`"payload":${payload}`), /^payload: /],
      ),
    [made('"payload":{"a":[{"b":{"c\\u0000":1}}]}'), /^payload: .*NUL/],
    [made(`"payload":{"a":${deep(33)}}`), /^payload: .*deep/],
    [made(`"payload":{"a":${deep(100_000)}}`), /^payload: .*deep/],
    [made(`"payload":{"t":"${"x".repeat(33_000)}"}`), /^payload: .*characters/],
    ...["7", '"x"', "null", `"${id}0"`, '"\\u0000"'].map((text): [string, RegExp] => [
      made(`"event_id":${text}`),
      /^event_id: /,
    ]),
    ...["7", '"x"', "null", '"\\ud800"'].map((text): [string, RegExp] => [
      made(`"user_id":${text}`),
      /^user_id: /,
    ]),
    [made(`"user_id":"${other}"`), /^forbidden$/],
  ];
  const kept = (members: string) => `{"event":"good","ts":${Date.now()},${members}}`;
  const good = [
    kept(`"event_id":"${id}","user_id":"${mine}","payload":{"n":1e400,"__proto__":{"a":1}}`),
    kept(`"event_id":"${id.toUpperCase()}"`),
    kept(`"event_id":"${second}","payload":{"a":${deep(30)}},"unknown":"\\u0000"`),
  ];
  return { bad, good };
}

async function post(node: Node, token: string, body: Body, encoding?: string) {
  const response = await fetch(`${node.url}/telemetry/bulk`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(encoding !== undefined && { "content-encoding": encoding }),
    },
    body,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function joined(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

const rss = ({ program: { pid } }: Node) => memory(pid, "VmRSS");
const peak = ({ program: { pid } }: Node) => memory(pid, "VmHWM");

/** A line of proc_pid_status(5) in bytes. */
async function memory(pid: number, name: string): Promise<number> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) * 1_024;
}
