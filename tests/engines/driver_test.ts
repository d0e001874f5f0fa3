/** The driver's repairs (ops/patch_postgres.ts), seen from outside. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { Duplex } from "node:stream";
import driver from "patched-postgres";
import { openDatabase, type Sql } from "../../db/client.ts";
import { patched } from "../../ops/patch_postgres.ts";
import { eventually } from "../support/app/eventually.ts";
import { findPostgres } from "../support/engines/find_engines.ts";
import { startPostgres } from "../support/engines/private_engines.ts";

Deno.test("the driver in use is the pinned package with its repairs and nothing else", async () => {
  const folder = new URL("../../_build/postgres/", import.meta.url);
  for (const [name, text] of await patched()) {
    assert.equal(await Deno.readTextFile(new URL(name, folder)), text, name);
  }
});

for (const asks of ["", "?target_session_attrs=primary"]) {
  Deno.test(`[OPS2] a connection lost amid its first questions${asks} rejects who wanted it, and no more`, async () => {
    const unheard: unknown[] = [];
    const hear = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      unheard.push(event.reason);
    };
    addEventListener("unhandledrejection", hear);
    try {
      using server = await resetsOnQuestions();
      const url = `postgres://postgres@127.0.0.1:${server.port}/postgres${asks}`;
      await using database = openDatabase({ engine: "server", url });
      await assert.rejects(() => database.sql`select 1`);
      assert.equal(server.asked(), 1, "it was lost while it asked");
      // Whoever does not listen is told in a task of its own.
      await new Promise((resolve) => setTimeout(resolve));
      assert.deepEqual(unheard, []);
    } finally {
      removeEventListener("unhandledrejection", hear);
    }
  });
}

/** Lets everybody in and resets the connection on the first word afterwards, as a killed server does. */
async function resetsOnQuestions() {
  // AuthenticationOk and ReadyForQuery of the protocol's version 3.
  const welcome = new Uint8Array([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73]);
  let asked = 0;
  const server = createServer((socket) => {
    socket.once("data", () => {
      socket.write(welcome);
      socket.once("data", () => {
        asked++;
        socket.resetAndDestroy();
      });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => asked,
    [Symbol.dispose]: () => void server.close(),
  };
}

Deno.test({
  name:
    "[OPS2] a server that dies under transactions rejects them, and every connection comes back",
  ignore: !await findPostgres(),
  async fn() {
    await using postgres = await startPostgres();
    await using database = openDatabase({ engine: "server", url: postgres.url });
    const { sql } = database;
    for (let round = 0; round < 3; round++) {
      let stopping = false;
      let failed = 0;
      const busy = Array.from({ length: 30 }, async (_, n) => {
        while (!stopping) {
          const work = n % 2 === 0
            ? sql.begin(async (tx) => {
              await tx`select 1`;
              await tx`select 2`;
            })
            : sql`select 3`;
          await work.catch(() => failed++);
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await postgres.kill("SIGKILL");
      await eventually("queries fail", () => failed > 0);
      stopping = true;
      await Promise.all(busy);
      await postgres.restart();
      await eventually("the server answers", () => sql`select 1`);
      // A backend may have outlived its postmaster: whoever talks to it next is told so, once.
      await Promise.allSettled(Array.from({ length: 40 }, () => sql`select pg_sleep(0.02)`));
      // As many at a time as there are connections: each of them has to work, and at once.
      const started = performance.now();
      await Promise.all(Array.from({ length: 40 }, () => sql`select pg_sleep(0.02)`));
      assert.ok(performance.now() - started < 8_000, "no connection waits for its time-out");
    }
  },
});

Deno.test({
  name: "statements that a transaction sends together leave in one write",
  ignore: !await findPostgres(),
  async fn() {
    await using postgres = await startPostgres();
    let writes = 0;
    const socket = ({ host, port }: { host: string[]; port: number[] }) => {
      const wire = connect(port[0]!, host[0]!);
      const counted = new Duplex({
        read() {},
        write: (chunk, _encoding, done) => (writes++, wire.write(chunk, done)),
        destroy: (error, done) => (wire.destroy(), done(error)),
      });
      wire.on("data", (chunk) => counted.push(chunk));
      wire.on("close", () => counted.destroy());
      return counted;
    };
    const sql = driver(postgres.url, { max: 1, socket }) as unknown as Sql;
    const text = "x".repeat(2_000);
    const askThrice = () =>
      sql.begin((tx) => Promise.all([1, 2, 3].map(() => tx`select ${text}::text`.execute())));
    // Prepared meanwhile.
    await askThrice();
    writes = 0;
    assert.deepEqual((await askThrice()).map((rows) => rows[0]!["text"]), [text, text, text]);
    assert.equal(writes, 3, "BEGIN, the three, COMMIT");
    await sql.end({ timeout: 1 });
  },
});
