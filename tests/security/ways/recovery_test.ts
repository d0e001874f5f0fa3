/** SEC1, SEC6, SEC9: the recovery phrase cannot be guessed, and stands nowhere but on paper. */

import assert from "node:assert/strict";
import { createLogger } from "../../../services/platform/observe/log.ts";
import { createBrowser, type FakeBrowser } from "../../support/app/authenticator.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";

const WIDE = { burst: 1_000, perSecond: 1_000 };
const onEachEngine = testApps({ env: { RATE_LIMITS: JSON.stringify({ recovery: WIDE }) } });

async function guestWithPhrase(app: TestApp, once = false) {
  const browser = createBrowser(app);
  const { body: { user } } = await browser.call("POST", "/auth/guest", {});
  const made = ok(await browser.call("POST", "/auth/recovery", { once }), 201);
  return { browser, id: user.id as string, phrase: made.body.phrase as string, made };
}

const recover = (browser: FakeBrowser, phrase: string) =>
  browser.call("POST", "/auth/recovery/login", { phrase });

async function lastRow(app: TestApp, action: string) {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row!;
}

onEachEngine("[SEC1] eight words, shown once, bring the player back anywhere", async (app) => {
  const { id, phrase, made, browser } = await guestWithPhrase(app);
  assert.equal(made.headers.get("cache-control"), "no-store");
  assert.match(phrase, /^([a-z]{3,8} ){7}[a-z]{3,8}$/);
  const elsewhere = createBrowser(app);
  const answer = ok(await recover(elsewhere, `  ${phrase.toUpperCase().replaceAll(" ", " - ")} `));
  assert.equal(answer.body.user.id, id);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal((await elsewhere.call("GET", "/auth/me")).body.id, id);
  const row = await lastRow(app, "sign_in.phrase");
  assert.deepEqual([row.actor, row.outcome, row.details.used_up], [id, "done", false]);
  ok(await recover(createBrowser(app), phrase));
  const { body: ways } = await browser.call("GET", "/auth/ways");
  assert.deepEqual([ways.phrase.once, ways.passkeys, ways.devices], [false, 0, 0]);
});

onEachEngine(
  "[SEC1] a new phrase ends the one before; a removed one opens nothing",
  async (app) => {
    const { browser, phrase, id } = await guestWithPhrase(app);
    const { body: next } = ok(await browser.call("POST", "/auth/recovery", {}), 201);
    assert.notEqual(next.phrase, phrase);
    problem(await recover(createBrowser(app), phrase), 401, "phrase_refused");
    ok(await recover(createBrowser(app), next.phrase));
    ok(await browser.call("DELETE", "/auth/recovery"), 204);
    assert.equal((await lastRow(app, "phrase.remove")).actor, id);
    problem(await browser.call("DELETE", "/auth/recovery"), 404, "way_not_found");
    problem(await recover(createBrowser(app), next.phrase), 401, "phrase_refused");
    assert.equal((await lastRow(app, "sign_in.phrase")).outcome, "refused");
  },
);

onEachEngine(
  "[SEC1] a phrase for one use signs in once, also when two come at a time",
  async (app) => {
    const { id, phrase } = await guestWithPhrase(app, true);
    const tries = await Promise.all(
      Array.from({ length: 4 }, () => recover(createBrowser(app), phrase)),
    );
    assert.deepEqual(tries.map(({ status }) => status).sort(), [200, 401, 401, 401]);
    assert.equal(tries.find(({ status }) => status === 200)!.body.user.id, id);
    problem(await recover(createBrowser(app), phrase), 401, "phrase_refused");
  },
);

onEachEngine(
  "[SEC1] what was mistyped is said, without a try and without the words",
  async (app) => {
    const { phrase } = await guestWithPhrase(app);
    const words = phrase.split(" ");
    const few = await recover(createBrowser(app), words.slice(2).join(" "));
    problem(few, 422, "phrase_mistyped");
    assert.deepEqual([few.body.reason, few.body.words], ["count", 6]);
    const strange = await recover(createBrowser(app), words.with(4, "zzzz").join(" "));
    problem(strange, 422, "phrase_mistyped");
    assert.deepEqual([strange.body.reason, strange.body.word], ["word", 5]);
    for (const word of words) {
      assert.ok(
        // Members are named with words of the list, too: "word", "code", "type".
        !`${few.body.detail} ${strange.body.detail}`.includes(`"${word}"`),
      );
    }
  },
);

Deno.test("[SEC6] tries are counted by address, and of all addresses together", async () => {
  const limits = {
    recovery: { burst: 3, perSecond: 1e-9 },
    recovery_all: { burst: 7, perSecond: 1 },
  };
  await using app = await openTestApp({
    env: { RATE_LIMITS: JSON.stringify(limits), TRUSTED_PROXIES: "1" },
  });
  // Two that fit together and belong to nobody.
  const phrase = "abandon abandon abandon abandon abandon abandon abandon";
  const { readPhrase } = await import("../../../services/identity/ways/phrase.ts");
  const { WORDS } = await import("../../../services/identity/ways/words.gen.ts");
  const nobodys = `${phrase} ${WORDS.find((word) => "phrase" in readPhrase(`${phrase} ${word}`))}`;
  const from = async (address: string, text = nobodys) =>
    (await app.call("POST", "/auth/recovery/login", {
      json: { phrase: text },
      headers: { "x-forwarded-for": address },
    })).status;
  const one: number[] = [];
  for (let i = 0; i < 5; i++) one.push(await from("192.0.2.1"));
  assert.deepEqual(one, [401, 401, 401, 429, 429]);
  // What cannot be a phrase costs nothing.
  for (let i = 0; i < 5; i++) assert.equal(await from("192.0.2.2", "no phrase at all"), 422);
  const many: number[] = [];
  for (let i = 3; i < 13; i++) many.push(await from(`192.0.2.${i}`));
  assert.deepEqual(many, [401, 401, 401, 401, 429, 429, 429, 429, 429, 429]);
  await app.clock.advance(2_000);
  assert.equal(await from("192.0.2.99"), 401);
});

Deno.test("[SEC1] a phrase cannot be guessed: the arithmetic of its bits and the limits", async () => {
  await using app = await openTestApp({ env: { APP_ENV: "test" } });
  const { recovery, recovery_all } = app.config.limits.rates;
  const { ENTROPY_BYTES } = await import("../../../services/identity/ways/phrase.ts");
  const space = 2 ** (8 * ENTROPY_BYTES);
  const year = 365.25 * 86_400;
  const tries = (seconds: number, { burst, perSecond }: typeof recovery) =>
    burst + seconds * perSecond;
  // A hundred million players with a phrase each, and everybody's tries for a hundred years.
  const hit = 1e8 * tries(100 * year, recovery_all) / space;
  assert.ok(hit < 2e-6, `${hit}`);
  assert.ok(tries(year, recovery) < 90_000, "one address in a year");
});

Deno.test("[SEC9] a phrase is in no log, no export, no page, no audit row and no table", async () => {
  const lines: string[] = [];
  await using app = await openTestApp({
    log: createLogger({ level: "trace", format: "json", write: (line) => void lines.push(line) }),
  });
  const { browser, phrase, id } = await guestWithPhrase(app);
  ok(await recover(createBrowser(app), phrase));
  const wrong = phrase.split(" ").reverse().join(" ");
  await recover(createBrowser(app), wrong);
  await recover(createBrowser(app), `${phrase} ${phrase}`);
  const seen = [
    lines.join(""),
    JSON.stringify((await browser.call("GET", "/users/me/export")).body),
    JSON.stringify((await browser.call("GET", "/auth/ways")).body),
    await (await app.request("/profile", {
      headers: { accept: "text/html", cookie: browserCookie(browser) },
    })).text(),
    JSON.stringify(await app.services.access.audit.search({ limit: 100 })),
  ];
  const exported = (await browser.call("GET", "/users/me/export")).body;
  assert.ok(JSON.stringify(exported).includes('"recovery_phrase"'), "that there is one is told");
  const { sql } = app.services.engines.database;
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`;
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(name)} t`;
    seen.push(rows.map(({ row }) => row).join(""));
  }
  const [row] = await sql<{ hash: string }[]>`
    select encode(hash, 'hex') as hash from recovery_phrases where user_id = ${id}`;
  const told = seen.slice(0, 5).join("");
  assert.ok(!told.includes(row!.hash), "nor is its hash told");
  const words = phrase.split(" ");
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  for (const text of seen) {
    for (const pair of [...pairs, words.join("-"), wrong]) assert.ok(!text.includes(pair), pair);
  }
});

function browserCookie({ cookies }: FakeBrowser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
