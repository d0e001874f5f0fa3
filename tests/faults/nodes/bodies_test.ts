/** Bodies that never arrive, from anybody: little memory, a bound on their number, the right answer. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { type Node, serviceToken, startNode } from "./node.ts";

const MEBIBYTE = 1 << 20;
const text = new TextEncoder();

/** Memory that a process really holds, in bytes (Linux). */
async function residentBytes(pid: number): Promise<number> {
  const pages = (await Deno.readTextFile(`/proc/${pid}/statm`)).split(" ")[1];
  return Number(pages) * 4_096;
}

interface Unfinished extends Disposable {
  connection: Deno.TcpConn;
  answer: Promise<string>;
}

/** Announces a body and sends the beginning of it. */
async function begin(
  { port }: Node,
  { path = "/auth/guest", length = MEBIBYTE, sent = "{", headers = "" } = {},
): Promise<Unfinished> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(text.encode(
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}` +
      `content-length: ${length}\r\n\r\n${sent}`,
  ));
  const answer = (async () => {
    const buffer = new Uint8Array(8_192);
    const read = await connection.read(buffer).catch(() => null);
    return new TextDecoder().decode(buffer.subarray(0, read ?? 0));
  })();
  const close = () => {
    try {
      connection.close();
    } catch {
      // The other side has.
    }
  };
  return { connection, answer, [Symbol.dispose]: close };
}

async function metric({ url }: Node, pattern: RegExp): Promise<string[]> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split("\n");
  return lines.filter((line) => line.startsWith("http_server_request_duration_seconds_count"))
    .filter((line) => pattern.test(line));
}

Deno.test("[GEN3] unfinished bodies cost what arrived of them, and are bounded", async () => {
  const directory = await Deno.makeTempDir();
  await using node = await startNode({ DATA_DIR: directory });
  await node.ready();
  // What the program needs for the first requests of a kind is not theirs.
  for (let i = 0; i < 20; i++) await node.call("POST", "/auth/guest", { body: {} });
  const { pid } = node.program;
  const before = await residentBytes(pid);
  const bodies: Unfinished[] = [];
  for (let i = 0; i < 400; i++) bodies.push(await begin(node));
  const refused = await eventually("some are refused", async () => {
    const soon = new Promise<string>((resolve) => setTimeout(resolve, 1, ""));
    const answers = await Promise.all(bodies.map(({ answer }) => Promise.race([answer, soon])));
    // Those that are admitted are told something as well, in time: that they are too slow.
    const told = answers.filter((answer) => answer.startsWith("HTTP/1.1 429 "));
    return told.length >= 144 ? told : undefined;
  }, { withinMs: 60_000 });
  assert.equal(refused.length, 400 - 256, "one network has at most 256 on their way");
  for (const answer of refused) assert.match(answer, /retry-after: 1/i);
  const grown = await residentBytes(pid) - before;
  assert.ok(grown < 150 * MEBIBYTE, `${Math.round(grown / MEBIBYTE)} MiB more`);
  // Whoever leaves makes room.
  for (const body of bodies) body[Symbol.dispose]();
  await eventually("a body is taken again", async () => {
    const body = { display_name: "x".repeat(6_000) };
    return (await node.call("POST", "/auth/guest", { body })).status === 422;
  });
  await eventually(
    "what was dropped is no fault of ours",
    async () => (await metric(node, /route="\/auth\/guest".*status="400"/)).length === 1,
  );
  assert.deepEqual(await metric(node, FAILED), []);
  assert.doesNotMatch(node.program.output(), /"level":50|request failed/);
  await node.kill("SIGTERM");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("[GEN3] small bodies that never end are bounded, and leave their room behind", async () => {
  const directory = await Deno.makeTempDir();
  await using node = await startNode({ DATA_DIR: directory });
  await node.ready();
  const bodies: Unfinished[] = [];
  for (let i = 0; i < 1_100; i++) bodies.push(await begin(node, { length: 4_096 }));
  const is = (status: number) => (answer: string) => answer.startsWith(`HTTP/1.1 ${status} `);
  const answers = await Promise.all(bodies.map(({ answer }) => answer));
  assert.ok(answers.filter(is(429)).length >= 1, "one network has its share of them");
  assert.equal(answers.filter(is(429)).length + answers.filter(is(408)).length, answers.length);
  const body = { display_name: "Small and whole" };
  assert.equal((await node.call("POST", "/auth/guest", { body })).status, 201);
  for (const each of bodies) each[Symbol.dispose]();
  await node.kill("SIGTERM");
  await Deno.remove(directory, { recursive: true });
});

/** Answers that blame the service; while it starts, readiness says so. */
const FAILED = /^(?!.*route="\/ready").*status="5\d\d"/;

Deno.test("[GEN2] a client that is too slow is told 408, and nobody else is blamed", async () => {
  const directory = await Deno.makeTempDir();
  await using node = await startNode({ DATA_DIR: directory });
  await node.ready();
  for (const length of [100, 6_000]) {
    using slow = await begin(node, { length });
    const answer = await slow.answer;
    assert.match(answer, /^HTTP\/1.1 408 /, `${length} bytes`);
    assert.match(answer, /connection: close/i);
    assert.match(answer, /"code":"timeout"/);
  }
  // All that its JSON needs has come, and blanks that were announced have not: nothing is done.
  using ghost = await begin(node, { length: 6_000, sent: '{"display_name":"Ghost of a body"}' });
  assert.match(await ghost.answer, /^HTTP\/1.1 408 /);
  const token = await serviceToken(node);
  const path = "/admin/api/players?query=Ghost";
  assert.deepEqual((await node.call("GET", path, { token })).body.players, []);
  await eventually(
    "all are counted as told",
    async () => (await metric(node, /status="408"/)).some((line) => line.endsWith(" 3")),
  );
  assert.deepEqual(await metric(node, FAILED), []);
  assert.doesNotMatch(node.program.output(), /"level":[45]0/);
  await node.kill("SIGTERM");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("[INV2] without a signature that could hold, no body is waited for", async () => {
  const directory = await Deno.makeTempDir();
  await using node = await startNode({ DATA_DIR: directory });
  await node.ready();
  const now = Math.floor(Date.now() / 1000);
  const unusable = [
    "",
    "webhook-signature: v1,x\r\n",
    `webhook-id: a\r\nwebhook-timestamp: ${now - 301}\r\nwebhook-signature: v1,x\r\n`,
    `webhook-id: a\r\nwebhook-timestamp: ${now}\r\nwebhook-signature: v2,x\r\n`,
    `stripe-signature: t=${now + 400},v1=00\r\n`,
    `stripe-signature: t=${now}\r\n`,
    `stripe-signature: t=${now},t=${now},v1=00\r\n`,
  ];
  for (const headers of unusable) {
    using body = await begin(node, { path: "/store/webhook", headers });
    assert.match(await body.answer, /^HTTP\/1.1 401 /, headers);
  }
  await node.kill("SIGTERM");
  await Deno.remove(directory, { recursive: true });
});
