/** SEC1, SEC2: device authorization (RFC 8628), by OAuth's own client and by hand. */

import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import { createBrowser } from "../../support/app/authenticator.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { ORIGIN, type TestApp } from "../../support/app/test_app.ts";

const WIDE = { burst: 10_000, perSecond: 10_000 };
const onEachEngine = testApps({
  env: { RATE_LIMITS: JSON.stringify({ device: WIDE, refresh: WIDE }) },
});
const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const SECOND = 1_000;

async function signedIn(app: TestApp) {
  const browser = createBrowser(app);
  const { body } = await browser.call("POST", "/auth/guest", {});
  return { browser, id: body.user.id as string, token: body.access_token as string };
}

async function begin(app: TestApp, device_name = "Living room") {
  return ok(await app.call("POST", "/auth/device", { json: { device_name } })).body;
}

const ask = (app: TestApp, device_code: string) =>
  app.call("POST", "/auth/token", { json: { grant_type: GRANT, device_code } });

async function askError(app: TestApp, deviceCode: string) {
  const { status, body, headers } = await ask(app, deviceCode);
  assert.equal(status, 400, JSON.stringify(body));
  assert.match(headers.get("content-type")!, /^application\/json/);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(body.error, body.code);
  return body;
}

async function lastRow(app: TestApp, action: string) {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row!;
}

onEachEngine("[SEC1] OAuth's own client lets a television in, start to end", async (app) => {
  const { browser, id } = await signedIn(app);
  const server: oauth.AuthorizationServer = {
    issuer: ORIGIN,
    device_authorization_endpoint: `${ORIGIN}/auth/device`,
    token_endpoint: `${ORIGIN}/auth/token`,
  };
  const client = { client_id: "tv" };
  const options = {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url: string, init: RequestInit) =>
      app.request(url.slice(ORIGIN.length), init),
  } as oauth.DeviceAuthorizationRequestOptions;
  const begun = await oauth.processDeviceAuthorizationResponse(
    server,
    client,
    await oauth.deviceAuthorizationRequest(server, client, oauth.None(), {}, options),
  );
  assert.equal(begun.verification_uri, `${ORIGIN}/device`);
  assert.equal(begun.verification_uri_complete, `${ORIGIN}/device?code=${begun.user_code}`);
  assert.deepEqual([begun.expires_in, begun.interval], [600, 5]);
  const poll = async () =>
    await oauth.processDeviceCodeResponse(
      server,
      client,
      await oauth.deviceCodeGrantRequest(server, client, oauth.None(), begun.device_code, options),
    );
  await assert.rejects(poll, { error: "authorization_pending" });
  await app.clock.advance(2 * SECOND);
  await assert.rejects(poll, { error: "slow_down" });
  ok(
    await browser.call("POST", "/auth/device/answer", { user_code: begun.user_code, allow: true }),
    204,
  );
  const tokens = await poll();
  assert.equal(tokens.token_type, "bearer");
  const me = await app.call("GET", "/auth/me", { token: tokens.access_token });
  assert.equal(me.body.id, id);
  const renewed = await app.call("POST", "/auth/token", {
    json: { grant_type: "refresh_token", refresh_token: tokens.refresh_token },
  });
  ok(renewed);
  const row = await lastRow(app, "sign_in.device");
  assert.deepEqual([row.actor, row.outcome], [id, "done"]);
  await assert.rejects(poll, { error: "expired_token" }, "a code gives one session");
});

onEachEngine("[SEC1] whoever asks too often waits five seconds more each time", async (app) => {
  const { device_code } = await begin(app);
  assert.equal((await askError(app, device_code)).error, "authorization_pending");
  for (const interval of [10, 15, 20]) {
    await app.clock.advance(interval === 10 ? 4_900 : 5 * SECOND);
    const slow = await askError(app, device_code);
    assert.deepEqual([slow.error, slow.interval], ["slow_down", interval]);
  }
  await app.clock.advance(20 * SECOND);
  assert.equal((await askError(app, device_code)).error, "authorization_pending");
});

onEachEngine(
  "[SEC1] a code is answered once, whatever the answer, and is over in ten minutes",
  async (app) => {
    const { browser } = await signedIn(app);
    const other = await signedIn(app);
    const answer = (by: typeof browser, user_code: string, allow: boolean) =>
      by.call("POST", "/auth/device/answer", { user_code, allow });
    const one = await begin(app);
    ok(await answer(browser, one.user_code, true), 204);
    for (const by of [browser, other.browser]) {
      problem(await answer(by, one.user_code, true), 409, "device_answered");
      problem(await answer(by, one.user_code, false), 409, "device_answered");
      problem(await by.call("GET", `/auth/device/${one.user_code}`), 404, "device_not_found");
    }
    const two = await begin(app);
    ok(await answer(browser, two.user_code.toLowerCase().replace("-", " "), false), 204);
    assert.equal((await lastRow(app, "device.answer")).outcome, "refused");
    assert.equal((await askError(app, two.device_code)).error, "access_denied");
    problem(await answer(other.browser, two.user_code, true), 409, "device_answered");

    const three = await begin(app);
    ok(await browser.call("GET", `/auth/device/${three.user_code}`));
    await app.clock.advance(600 * SECOND + 1);
    problem(await browser.call("GET", `/auth/device/${three.user_code}`), 404, "device_not_found");
    problem(await answer(browser, three.user_code, true), 404, "device_not_found");
    assert.equal((await askError(app, three.device_code)).error, "expired_token");
    assert.equal(
      (await askError(app, one.device_code)).error,
      "expired_token",
      "allowed, and late",
    );
    problem(await answer(browser, "BADOK-LUFEM", true), 404, "device_not_found");
    problem(await answer(browser, "nonsense", true), 404, "device_not_found");
    assert.equal((await askError(app, "nobodys")).error, "expired_token");
  },
);

onEachEngine("[SEC1] two who answer, two who ask: one of each gets through", async (app) => {
  const players = await Promise.all(Array.from({ length: 4 }, () => signedIn(app)));
  const { user_code, device_code } = await begin(app);
  const answers = await Promise.all(
    players.map(({ browser }) =>
      browser.call("POST", "/auth/device/answer", { user_code, allow: true })
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409, 409, 409]);
  const asked = await Promise.all([1, 2, 3, 4].map(() => ask(app, device_code)));
  assert.deepEqual(asked.map(({ status }) => status).sort(), [200, 400, 400, 400]);
  const token = asked.find(({ status }) => status === 200)!.body.access_token;
  const winner = players[answers.findIndex(({ status }) => status === 204)]!;
  assert.equal((await app.call("GET", "/auth/me", { token })).body.id, winner.id);
});

onEachEngine("[SEC2] another site's page lets nothing in, by cookie or by form", async (app) => {
  const { browser } = await signedIn(app);
  const { user_code, device_code } = await begin(app);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const json = { user_code, allow: true };
  for (
    const headers of [
      { cookie, origin: "https://evil.example" },
      { cookie, origin: "null" },
      { cookie, "sec-fetch-site": "cross-site" },
      { cookie },
    ] as Record<string, string>[]
  ) {
    problem(
      await app.call("POST", "/auth/device/answer", { headers, json }),
      403,
      "cross_origin",
    );
  }
  const form = await app.call("POST", "/auth/device/answer", {
    headers: {
      ...{ cookie, origin: "https://evil.example" },
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `user_code=${user_code}&allow=true`,
  });
  assert.equal(form.status, 403);
  problem(await app.call("POST", "/auth/device/answer", { json }), 401, "unauthorized");
  // Looking at the page, the link of the screen included, answers nothing.
  for (const path of [`/device?code=${user_code}`, "/device"]) {
    const page = await app.request(path, { headers: { cookie, accept: "text/html" } });
    assert.equal(page.status, 200);
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.match(page.headers.get("content-security-policy")!, /frame-ancestors 'none'/);
  }
  assert.equal((await askError(app, device_code)).error, "authorization_pending");
});

onEachEngine(
  "[SEC1] staff lets no device in, and a name of the staff's asks for nothing",
  async (app) => {
    const device_id = `device-${crypto.randomUUID()}`;
    const guest = await app.guest({ device_id });
    const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
    await app.services.access.accounts.setRoles(operator, guest.id, ["player", "mod"]);
    const { token } = await app.guest({ device_id });
    const { user_code, device_code } = await begin(app);
    const answer = (allow: boolean) =>
      app.call("POST", "/auth/device/answer", { token, json: { user_code, allow } });
    problem(await answer(true), 403, "staff_lets_none_in");
    assert.equal((await askError(app, device_code)).error, "authorization_pending");
    ok(await answer(false), 204);
    for (const device_name of ["VEZE Support", "Admin"]) {
      problem(
        await app.call("POST", "/auth/device", { json: { device_name } }),
        422,
        "name_reserved",
      );
    }
  },
);

onEachEngine(
  "[SEC1] the page tells where the device stands: here or on another network",
  async (app) => {
    const { browser } = await signedIn(app);
    const { user_code } = await begin(app, "Xbox in the attic");
    const { body } = ok(await browser.call("GET", `/auth/device/${user_code}`));
    assert.deepEqual(body, {
      ...{ user_code, device_name: "Xbox in the attic", same_network: true },
      asked_at: new Date(app.clock.now()).toISOString(),
    });
    const far = await app.services.access.devices.begin({ name: "Far", address: "203.0.113.9" });
    const found = await browser.call("GET", `/auth/device/${far.userCode}`);
    assert.equal(found.body.same_network, false);
  },
);

onEachEngine(
  "[SEC1] a browser left open for long lets no device in: it would have all that a fresh sign-in may",
  async (app) => {
    const { browser } = await signedIn(app);
    ok(await browser.call("POST", "/auth/recovery", {}), 201);
    await app.clock.advance(16 * 60 * SECOND);
    const { user_code, device_code } = await begin(app);
    const answer = (allow: boolean) =>
      browser.call("POST", "/auth/device/answer", { user_code, allow });
    problem(await answer(true), 403, "sign_in_again");
    assert.equal((await askError(app, device_code)).error, "authorization_pending");
    // To keep it out nothing has to be shown.
    ok(await answer(false), 204);
  },
);
