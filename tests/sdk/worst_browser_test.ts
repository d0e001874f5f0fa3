/** The client in a real browser at its worst: no answer, no storage, no network (RT10). */

import assert from "node:assert/strict";
import { bundleSdk } from "../../ops/sdk.ts";
import { type BrowserTest, browserTests } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { servePage } from "./foreign_page.ts";

// The sandboxed page below has no origin of its own: "null" is nobody's, and everybody's.
const browserTest = browserTests({ env: { CORS_ORIGINS: "*" } });

/** A page of the service with the client in reach. */
async function openGame({ url, open }: BrowserTest) {
  const opened = await open();
  const body = await bundleSdk();
  await opened.context.route(
    "**/sdk.mjs",
    (route) => route.fulfill({ contentType: "text/javascript", body }),
  );
  await opened.page.goto(`${url}/offline`);
  return opened;
}

/** While `hurry` is set, its waits pass twenty times as fast. */
const FAST = `
  const { createClient, browserStorage, runtime } = await import("/sdk.mjs");
  const real = runtime();
  const fast = { ...real, after: (ms, call) => real.after(window.hurry ? ms / 20 : ms, call) };
  const open = () => createClient({ url: location.origin, storage: browserStorage(), runtime: fast });
`;

browserTest(
  "[RT10] two tabs whose renewal is never answered are told, and obey their signals",
  async (test) => {
    await using first = await openGame(test);
    await first.page.evaluate(`(async () => {
    ${FAST}
    await open().signInGuest();
    const kept = JSON.parse(localStorage.veze_tokens);
    localStorage.veze_tokens = JSON.stringify({ ...kept, expires_at: 0 });
  })()`);
    let asked = 0;
    await first.context.route("**/auth/token", (route) => {
      // The first two are never answered.
      if (++asked > 2) void route.continue();
    });
    const second = await first.context.newPage();
    await second.goto(`${test.url}/offline`);
    const calls = [first.page, second].map((page) =>
      page.evaluate(`(async () => {
      ${FAST}
      window.client = open();
      window.hurry = true;
      const stop = new AbortController();
      const given = window.client.call("GET /auth/me", { signal: stop.signal })
        .catch((error) => error.name);
      const other = window.client.call("GET /auth/me").catch((error) => error.code);
      stop.abort();
      const said = [await given, await other];
      window.hurry = false;
      return said;
    })()`)
    );
    assert.deepEqual(await Promise.all(calls), Array(2).fill(["AbortError", "offline"]));
    // The lock is free, and the sign-in still there.
    for (const page of [first.page, second]) {
      await eventually("the tab is signed in again", () =>
        page.evaluate(
          `window.client.call("GET /auth/me").then((me) => me.id !== undefined, () => false)`,
        ));
    }
  },
);

browserTest("[RT10] a sandboxed page without storage keeps its player in memory", async (test) => {
  await using portal = await servePage({ "content-security-policy": "sandbox allow-scripts" });
  await using opened = await test.open();
  await opened.page.goto(portal.origin);
  const said = await opened.page.evaluate(`(async () => {
    let why;
    try { localStorage } catch (error) { why = error.name }
    const { createClient, browserStorage } = await import("/sdk.js");
    const client = createClient({ url: ${JSON.stringify(test.url)}, storage: browserStorage() });
    const { id } = await client.signInGuest();
    return { why, same: (await client.call("GET /auth/me")).id === id };
  })()`);
  assert.deepEqual(said, { why: "SecurityError", same: true });
});

browserTest("[RT10] full storage loses no player, and offline is said in words", async (test) => {
  await using opened = await openGame(test);
  const same = await opened.page.evaluate(`(async () => {
    ${FAST}
    for (let size = 4 << 20; size > 0; size >>= 1) {
      try {
        for (let n = 0;; n++) localStorage.setItem("other " + size + " " + n, "x".repeat(size));
      } catch {}
    }
    window.client = open();
    const { id } = await window.client.signInGuest();
    return (await window.client.call("GET /auth/me")).id === id && localStorage.veze_tokens === undefined;
  })()`);
  assert.equal(same, true);
  await opened.context.setOffline(true);
  const said = await opened.page.evaluate(
    `window.client.call("GET /auth/me").catch(({ code, message }) => [code, message])`,
  ) as string[];
  assert.equal(said[0], "offline");
  assert.match(
    said[1]!,
    /^Cannot reach the service at http:\/\/localhost:\d+: no network/,
  );
});
