/** SEC4: keys turn without a restart, no token in date is refused, no key outlives its tokens. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { KEY_PERIOD_MS, RETIRED_MS, turnKeys } from "../../services/identity/keys/rules.ts";
import {
  createKeyStore,
  createRevocations,
  KeysSealed,
  openKeyRing,
} from "../../services/identity/mod.ts";
import { endSessions } from "../../services/identity/stores/session.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { createSealer } from "../../services/platform/crypto/sealed.ts";
import { eventually } from "../support/app/eventually.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { START, type TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();
const TOKEN_MS = 15 * 60_000;
const STEP_MS = 60_000;

async function isAccepted(app: TestApp, token: string): Promise<boolean> {
  return await app.services.access.identity.checkToken(token).then(() => true, () => false);
}

onEachEngine(
  "[SEC4] of 10,000 token uses across rotations none in date is refused, none out of date accepted",
  async (app) => {
    const { access: { identity, keyRing }, clock } = app.services;
    const issued: { token: string; at: number }[] = [];
    let uses = 0;
    let turns = 0;
    for (let minute = 0; uses < 10_000; minute++) {
      await app.clock.advance(STEP_MS);
      const { accessToken } = identity.issueFor({ id: `player-${minute}`, roles: ["player"] });
      issued.push({ token: accessToken, at: clock.now() });
      // By command at odd moments, and by the schedule that runs every minute.
      const forced = minute % 41 === 17;
      if (forced) turns++;
      if (forced) await keyRing.rotate({ actor: "operator", addresses: [] });
      else await keyRing.turn();
      for (const { token, at } of issued.slice(-40)) {
        const age = clock.now() - at;
        const accepted = await isAccepted(app, token);
        // Five seconds of tolerance lie within a step.
        assert.equal(accepted, age < TOKEN_MS + STEP_MS / 2, `age ${age} ms at minute ${minute}`);
        uses++;
      }
    }
    assert.ok(turns >= 5, `${turns} rotations`);
    assert.ok(keyRing.publicKeys().length <= 4, "retired keys go");
  },
);

onEachEngine("[SEC4] a schedule turns the keys, the next one published beforehand", async (app) => {
  const { access: { keyRing } } = app.services;
  const before = keyRing.signingKey().kid;
  const next = keyRing.publicKeys().map(({ kid }) => kid).filter((kid) => kid !== before);
  await app.clock.advance(KEY_PERIOD_MS + 1);
  await keyRing.turn();
  assert.ok(next.includes(keyRing.signingKey().kid), "what signs now was known before");
  assert.ok(keyRing.find(before), "what signed verifies on");
  await app.clock.advance(RETIRED_MS + 1);
  await keyRing.turn();
  assert.equal(keyRing.find(before), undefined);
  const { keys } = await (await app.request("/.well-known/jwks.json")).json();
  assert.deepEqual(
    keys.map((key: Record<string, unknown>) => [key.kty, key.crv, key.alg, key.use, "d" in key]),
    keys.map(() => ["OKP", "Ed25519", "EdDSA", "sig", false]),
  );
});

onEachEngine("[SEC4] private keys rest encrypted", async (app) => {
  const rows = await app.services.engines.database.sql<
    { kid: string; public_jwk: { x: string }; sealed_private_jwk: Uint8Array }[]
  >`select kid, public_jwk, sealed_private_jwk from signing_keys`;
  assert.ok(rows.length >= 2);
  for (const { kid, public_jwk, sealed_private_jwk } of rows) {
    const unseal = (secret: string) =>
      createSealer(secret, "veze signing keys").unseal(sealed_private_jwk);
    assert.doesNotMatch(Buffer.from(sealed_private_jwk).toString("latin1"), /"d"|Ed25519/);
    assert.throws(() => unseal("another secret that is long enough ..."));
    const opened = JSON.parse(unseal("development-only-key-encryption-secret"));
    assert.equal(opened.x, public_jwk.x, kid);
  }
});

Deno.test("[SEC4] turnKeys() never leaves the ring without an active and a next key", () => {
  const at = (ms: number) => new Date(ms);
  const ring = (active: number, next: number) => [
    { kid: "a", state: "active" as const, createdAt: at(active), since: at(active) },
    { kid: "n", state: "next" as const, createdAt: at(next), since: at(next) },
  ];
  assert.deepEqual(turnKeys([], 0, false).make, ["active", "next"]);
  assert.deepEqual(turnKeys(ring(0, 0), 1_000, false), { remove: [], make: [] });
  const due = turnKeys(ring(0, 0), KEY_PERIOD_MS, false);
  assert.deepEqual(due, { remove: [], make: ["next"], retire: "a", activate: "n" });
  const tooFresh = turnKeys(ring(0, KEY_PERIOD_MS - 1_000), KEY_PERIOD_MS, false);
  assert.deepEqual(tooFresh, { remove: [], make: [] }, "a key nobody knows yet must wait");
  const forced = turnKeys(ring(0, KEY_PERIOD_MS - 1_000), KEY_PERIOD_MS, true);
  assert.equal(forced.activate, "n");
});

onEachEngine(
  "[SEC4] a node with another secret refuses to start and leaves the ring as it is",
  async (app) => {
    const { clock, log, engines } = app.services;
    const store = createKeyStore(engines.database);
    const before = await store.list();
    await app.clock.advance(KEY_PERIOD_MS + 1);
    const secret = "another-secret-of-at-least-32-characters";
    await assert.rejects(() => openKeyRing({ store, secret, clock, log }), KeysSealed);
    assert.deepEqual(await store.list(), before, "although a rotation is due");
  },
);

Deno.test("[RT7] revocations are heard of when another database takes over", async () => {
  const clock = manualClock(START);
  const revoked: { sessionId: string; xid: bigint }[] = [];
  let next = 5_000n;
  let restore = () => {};
  let reads = 0;
  const stop = new AbortController();
  const reader = createRevocations({
    source: {
      // The contract of services/identity/stores/session.ts, for two databases in a row.
      listRevoked(_since, seen) {
        reads++;
        const at = new Date(clock.now());
        return Promise.resolve({
          horizon: String(next),
          revoked: revoked.filter(({ xid }) => xid >= BigInt(seen))
            .map(({ sessionId }) => ({ sessionId, reason: "ended" as const, at })),
        });
      },
      listenRevoked: (_wake, restored) => {
        restored();
        restore = restored;
        return Promise.resolve({ unlisten: () => Promise.resolve() });
      },
    },
    clock,
    log: silentLogger,
  });
  await reader.refresh();
  // Far behind: its next transactions have numbers below what was read.
  next = 100n;
  revoked.push({ sessionId: "one", xid: next++ });
  await reader.refresh();
  assert.ok(reader.has("one"));
  const before = reads;
  const running = reader.run(stop.signal);
  await eventually("it reads", () => reads > before);
  // A little behind, and past what was read before anybody asks.
  revoked.push({ sessionId: "two", xid: next - 1n });
  next += 50n;
  restore();
  await eventually("the reader begins anew", () => reader.has("two"));
  stop.abort();
  await running;
});

onEachEngine(
  "[RT7] a revocation is heard of whatever the nodes' clocks say, and however long it took",
  async (app) => {
    const { log, engines, access: { sessions } } = app.services;
    const clock = manualClock(Date.now() + 3_600_000);
    const guest = await app.guest();
    const [session] = await sessions.list(guest.id, new Date(0));
    const reader = createRevocations({ source: sessions, clock, log });
    await reader.refresh();
    assert.equal(reader.has(session!.id), false);
    // Another transaction is under way meanwhile, and commits later than it began.
    await engines.database.sql.begin(async (tx) => {
      await endSessions(tx, { userId: guest.id, sessionId: session!.id }, "ended");
      if (engines.database.engine === "server") await reader.refresh();
    });
    await reader.refresh();
    assert.equal(reader.has(session!.id), true);
  },
);
