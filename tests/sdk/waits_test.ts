/** The client's waits end, obey the caller, and hold nothing up; its storage may fail (RT10). */

import assert from "node:assert/strict";
import {
  createClient,
  memoryStorage,
  runtime,
  type TokenStorage,
  VezeError,
} from "../../sdk/mod.ts";
import { turns, virtualTime } from "../realtime/virtual_time.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const USER = { id: "u", display_name: "Ada" };
const TOKENS = { access_token: "a", refresh_token: "r", expires_in: 900 };
const OLD = JSON.stringify({ access_token: "old", refresh_token: "r", expires_at: 0 });
const never = () => new Promise<Response>(() => {});

function open(fetch: Fetch, storage: TokenStorage = memoryStorage()) {
  const time = virtualTime();
  const client = createClient({
    url: "https://game.example",
    storage,
    runtime: runtime({ ...time, fetch, random: () => 0.5 }),
  });
  return { client, time };
}

/** How a promise ended so far, and with which failure. */
function watch(promise: Promise<unknown>): { ended?: string } {
  const state: { ended?: string } = {};
  promise.then(
    () => state.ended = "done",
    (error) => state.ended = error instanceof VezeError ? error.code : error.name,
  );
  return state;
}

Deno.test("[RT10] a token endpoint that never answers holds nobody up for ever", async () => {
  let asked = 0;
  const storage = memoryStorage();
  storage.save(OLD);
  const { client, time } = open((url) => {
    if (!url.endsWith("/auth/token")) return Promise.resolve(Response.json(USER));
    return ++asked === 1 ? never() : Promise.resolve(Response.json(TOKENS));
  }, storage);
  const calls = [1, 2, 3].map(() => watch(client.call("GET /auth/me")));
  await time.advance(5_000);
  assert.deepEqual(calls.map(({ ended }) => ended), [undefined, undefined, undefined]);
  await time.advance(60_000);
  assert.deepEqual(calls.map(({ ended }) => ended), ["offline", "offline", "offline"]);
  assert.equal(asked, 1, "one renewal for all");
  assert.deepEqual(await client.call("GET /auth/me"), USER as never, "and then it works");
});

Deno.test("[RT10] an answer that never comes, or stops in the middle, ends the call", async () => {
  const stopping = () =>
    new Response(new ReadableStream({ start: (s) => s.enqueue(new Uint8Array(1)) }));
  for (const fetch of [never, () => Promise.resolve(stopping())]) {
    const { client, time } = open(fetch);
    const call = watch(client.call("GET /leaderboards"));
    const path = { ticket_id: "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000" };
    const poll = watch(
      client.call("GET /matchmaking/tickets/{ticket_id}", { path, query: { wait: 25 } }),
    );
    await turns();
    await time.advance(29_000);
    assert.deepEqual([call.ended, poll.ended], [undefined, undefined]);
    await time.advance(2_000);
    assert.deepEqual([call.ended, poll.ended], ["offline", undefined], "a poll may take longer");
    await time.advance(25_000);
    assert.equal(poll.ended, "offline");
  }
});

Deno.test("[RT10] a caller's signal ends a call at any point, and nobody else's", async () => {
  const storage = memoryStorage();
  storage.save(OLD);
  let answer = (_: Response) => {};
  const { client } = open(
    (url) =>
      url.endsWith("/auth/token")
        ? new Promise((resolve) => answer = resolve)
        : url.endsWith("/regions")
        ? never()
        : Promise.resolve(Response.json(USER)),
    storage,
  );
  const stop = new AbortController();
  const one = watch(client.call("GET /auth/me", { signal: stop.signal }));
  const other = watch(client.call("GET /auth/me"));
  await turns();
  stop.abort();
  await turns();
  assert.deepEqual([one.ended, other.ended], ["AbortError", undefined]);
  answer(Response.json(TOKENS));
  await turns(100);
  assert.equal(other.ended, "done");
  // On the way, and before the way.
  const late = new AbortController();
  const onItsWay = watch(client.call("GET /regions", { signal: late.signal }));
  await turns();
  late.abort(new Error("enough"));
  await turns();
  assert.equal(onItsWay.ended, "Error");
  await assert.rejects(client.call("GET /regions", { signal: late.signal }), /enough/);
});

Deno.test("[RT10] a tab that keeps the lock is passed by, a lock that fails is none", async () => {
  const locks: NonNullable<TokenStorage["lock"]>[] = [
    () => new Promise(() => {}),
    () => Promise.reject(new Error("SecurityError")),
    () => {
      throw new Error("no locks here");
    },
  ];
  for (const lock of locks) {
    const storage = { ...memoryStorage(), lock };
    storage.save(OLD);
    let renewals = 0;
    const { client, time } = open((url) => {
      if (url.endsWith("/auth/token")) renewals++;
      return Promise.resolve(Response.json(url.endsWith("/auth/token") ? TOKENS : USER));
    }, storage);
    const call = watch(client.call("GET /auth/me"));
    await time.advance(30_000);
    await turns(100);
    assert.deepEqual([call.ended, renewals], ["done", 1]);
  }
});

Deno.test("[RT10] the lock is released though the token endpoint never answers", async () => {
  let held = 0;
  const storage: TokenStorage = {
    ...memoryStorage(),
    async lock(work) {
      held++;
      try {
        return await work();
      } finally {
        held--;
      }
    },
  };
  storage.save(OLD);
  const { client, time } = open(never, storage);
  const call = watch(client.call("GET /auth/me"));
  await time.advance(1_000);
  assert.equal(held, 1);
  await time.advance(20_000);
  assert.deepEqual([held, call.ended], [0, "offline"]);
});

/** A storage as browsers have them at their worst. */
function broken(kind: "refused" | "full" | "nearly full" | "read only"): TokenStorage {
  let kept: string | null = kind === "nearly full" || kind === "read only" ? OLD : null;
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  return {
    load: () => kind === "refused" ? refuse() : kept,
    save(text) {
      if (kind === "refused" || kind === "read only") return refuse();
      // The old text counts until it is gone.
      if (text !== null && (kind === "full" || kept !== null)) {
        throw new DOMException("exceeded the quota", "QuotaExceededError");
      }
      kept = text;
    },
  };
}

for (const kind of ["refused", "full", "nearly full", "read only"] as const) {
  Deno.test(`[RT10] a storage that is ${kind} loses no player`, async () => {
    const storage = broken(kind);
    const tokens: (string | undefined)[] = [];
    const { client } = open((url, init) => {
      tokens.push((init.headers as Record<string, string>).authorization);
      return Promise.resolve(
        Response.json(url.endsWith("/auth/guest") ? { user: USER, ...TOKENS } : USER),
      );
    }, storage);
    assert.equal((await client.signInGuest()).id, USER.id);
    await client.call("GET /auth/me");
    assert.equal(tokens.at(-1), "Bearer a", "it goes on as the new player");
    if (kind === "nearly full") assert.match(storage.load()!, /"a"/, "there was room after all");
    await client.signOut();
    await assert.doesNotReject(client.call("GET /leaderboards"));
  });
}

Deno.test("[RT10] what is offline says so in words, and what answers in its place is no answer", async () => {
  const failed = () => Promise.reject(new TypeError("Failed to fetch"));
  const { client } = open(failed);
  const offline = await client.call("GET /leaderboards").catch((error) => error);
  assert.equal(offline.code, "offline");
  assert.match(offline.message, /^Cannot reach the service at https:\/\/game\.example: .*network/);
  assert.doesNotMatch(offline.message, /TypeError|Failed to fetch/);
  assert.equal(offline.cause.message, "Failed to fetch");
  const portal = () => Promise.resolve(new Response("<html>Welcome to our café", { status: 200 }));
  for (const text of [null, OLD]) {
    const storage = memoryStorage();
    storage.save(text);
    const { client } = open(portal, storage);
    const error = await client.call("GET /auth/me").catch((error) => error);
    assert.ok(error instanceof VezeError);
    assert.match(error.message, /in place of/);
    assert.equal(storage.load(), text, "what is kept stays kept");
  }
});

Deno.test("[RT10] Retry-After may be a date", async () => {
  const at = new Date(Date.now() + 90_000).toUTCString();
  for (const [value, least, most] of [[at, 60, 91], ["7", 7, 7], ["soon", NaN, NaN]] as const) {
    const { client } = open(() =>
      Promise.resolve(new Response("{}", { status: 503, headers: { "retry-after": value } }))
    );
    const { retryAfter } = await client.call("GET /leaderboards").catch((error) => error);
    if (Number.isNaN(least)) assert.equal(retryAfter, undefined);
    else assert.ok(retryAfter >= least && retryAfter <= most, `${value}: ${retryAfter}`);
  }
});
