/** An issuer that is slow, away, back, talks rubbish, or would lead us somewhere else. */

import assert from "node:assert/strict";
import { createIssuerFetch, IssuerUnreachable } from "../../../services/identity/oidc/requests.ts";
import { createAddressClasses } from "../../../services/platform/addresses.ts";
import { eventually } from "../../support/app/eventually.ts";
import { openTestApp } from "../../support/app/test_app.ts";
import { openHostileIssuer } from "../../support/oidc/hostile_issuer.ts";
import { cookieJar, entryFor, SESSION, signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { lastRow, stageTests, whyOf } from "../../support/oidc/stage.ts";

const test = stageTests({ main: {} });
const HOUR = 3_600_000;

test("[SEC1] an issuer that was known goes on while its metadata and keys cannot be read, for a day", async ({ app, issuers: { main } }) => {
  assert.ok((await signIn(app, main)).signedIn);
  await app.clock.advance(2 * HOUR);
  main.lies = {
    instead: (path) =>
      /^(\.well-known|keys-)/.test(path) ? new Response("down", { status: 503 }) : undefined,
  };
  assert.ok((await signIn(app, main)).signedIn);
  await app.clock.advance(24 * HOUR);
  assert.equal((await signIn(app, main)).location, "/profile?sign_in=unreachable");
  main.lies = {};
  assert.ok((await signIn(app, main)).signedIn, "back at once");
});

const answers: Record<string, () => Response> = {
  "503": () => new Response("down", { status: 503 }),
  "an endless answer": () =>
    new Response(
      new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) }),
      { headers: { "content-type": "application/json" } },
    ),
};
for (const [name, instead] of Object.entries(answers)) {
  for (const path of ["token", "userinfo", "keys-"]) {
    test(`[SEC1] ${name} at the ${path} endpoint signs nobody in, and passes`, async ({ app, issuers: { main } }) => {
      // The keys of before are of no use any more.
      await app.clock.advance(25 * HOUR);
      main.lies = { instead: (asked) => asked.startsWith(path) ? instead() : undefined };
      const attempt = await signIn(app, main);
      assert.equal(attempt.location, "/profile?sign_in=unreachable");
      assert.equal((await lastRow(app)).details.reason, "unreachable");
      main.lies = {};
      assert.ok((await signIn(app, main)).signedIn);
    });
  }
}

const rubbish: Record<string, () => Response> = {
  "an HTML page": () =>
    new Response("<h1>Login</h1>", { headers: { "content-type": "text/html" } }),
  "broken JSON": () => new Response("{", { headers: { "content-type": "application/json" } }),
  "a list": () => Response.json([]),
  "null": () => Response.json(null),
  "a redirect": () =>
    new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
  "an empty answer": () => new Response(null, { status: 204 }),
  "scope as a list": () => Response.json({ access_token: "a", token_type: "bearer", scope: ["x"] }),
};
for (const [name, instead] of Object.entries(rubbish)) {
  for (const path of [".well-known/openid-configuration", "token", "userinfo", "keys-"]) {
    test(`[SEC1] ${name} from ${path} signs nobody in`, async ({ app, issuers: { main } }) => {
      await app.clock.advance(25 * HOUR);
      main.lies = { instead: (asked) => asked.startsWith(path) ? instead() : undefined };
      const attempt = await signIn(app, main);
      assert.match(attempt.location, /^\/profile\?sign_in=(rejected|failed|unreachable)$/);
      assert.ok(!attempt.signedIn);
      assert.ok((await whyOf(app)).length > 3);
      main.lies = {};
      await app.clock.advance(HOUR + 1);
      assert.ok((await signIn(app, main)).signedIn);
    });
  }
}

test("[SEC1] an issuer that is gone is told of in words, and guests play on", async ({ app }) => {
  const gone = await openHostileIssuer("gone");
  await gone.close();
  await using alone = await openTestApp({
    env: { OIDC_ISSUERS: JSON.stringify([entryFor(gone)]) },
  });
  const attempt = await signIn(alone, gone);
  assert.equal(attempt.location, "/profile?sign_in=unreachable");
  const page = await alone.request(attempt.location, { headers: { accept: "text/html" } });
  assert.match(await page.text(), /does not answer just now/);
  assert.ok((await alone.guest()).id);
  assert.ok((await app.guest()).id);
});

for (const path of ["token", "userinfo"]) {
  test(`[SEC1 GEN2] an issuer that takes too long at ${path} signs nobody in, not even later`, async ({ app, issuers: { main } }) => {
    const jar = cookieJar({ [SESSION]: (await app.guest()).cookie.split("=")[1]! });
    const before = await whoIs(app, jar);
    const held = Promise.withResolvers<void>();
    main.lies = {
      async instead(asked) {
        if (asked === path) await held.promise;
        return undefined;
      },
    };
    const attempt = signIn(app, main, { jar });
    await eventually("the issuer is asked", () => main.seen.some((seen) => seen.path === path));
    const spent = main.spentMs();
    try {
      await app.clock.advance(9_000);
      assert.equal((await attempt).location, "/profile?sign_in=unreachable");
      assert.match(await whyOf(app), /altogether/);
    } finally {
      held.resolve();
    }
    await eventually("it has answered", () => main.spentMs() > spent);
    await app.drain();
    assert.deepEqual(await whoIs(app, jar), before, "the guest goes on, and is kept by nobody");
  });
}

test("[SEC1] a clock that is 4 minutes off signs in, one that is 8 off does not", async ({ app, issuers: { main } }) => {
  for (const [minutes, signedIn] of [[4, true], [-4, true], [8, false], [-11, false]] as const) {
    main.aheadS = minutes * 60;
    const attempt = await signIn(app, main);
    assert.equal(attempt.signedIn, signedIn, `${minutes} minutes`);
    if (!signedIn) assert.match(await whyOf(app), /iat|exp|timestamp/);
  }
});

Deno.test("[SEC1] the tolerance for clocks is a setting", async () => {
  await using issuer = await openHostileIssuer("strict");
  await using app = await openTestApp({
    env: { OIDC_ISSUERS: JSON.stringify([entryFor(issuer)]), OIDC_CLOCK_TOLERANCE_S: "30" },
  });
  issuer.now = app.clock.now;
  issuer.aheadS = 25;
  assert.ok((await signIn(app, issuer)).signedIn);
  issuer.aheadS = 240;
  assert.equal((await signIn(app, issuer)).location, "/profile?sign_in=rejected");
});

Deno.test("[SEC6] sign-ins have a limit of their own", async () => {
  await using issuer = await openHostileIssuer("main");
  await using app = await openTestApp({
    env: {
      OIDC_ISSUERS: JSON.stringify([entryFor(issuer)]),
      RATE_LIMITS: JSON.stringify({ sign_in: { burst: 4, perSecond: 0.01 } }),
    },
  });
  issuer.now = app.clock.now;
  for (let i = 0; i < 2; i++) assert.ok((await signIn(app, issuer)).signedIn);
  assert.equal((await app.request("/auth/login?issuer=main")).status, 429);
  assert.ok((await app.guest()).id, "guests are counted apart");
});

Deno.test("[SEC1] a slow issuer is waited for as long as it may take, and no longer", async () => {
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, signal: stop.signal },
    async () => {
      await new Promise((resolve) =>
        stop.signal.addEventListener("abort", resolve, { once: true })
      );
      return new Response("late");
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  await assert.rejects(createIssuerFetch(url, 50)(url, {}), IssuerUnreachable);
  stop.abort();
  await server.finished;
});

/** An issuer that is no HTTP server: what it is sent, byte by byte. */
const bytes: Record<string, { sent: string; told: RegExp }> = {
  "a status beyond all": {
    sent: "HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n",
    told: /999|is none|no connection/,
  },
  "a status below all": {
    sent: "HTTP/1.1 099 X\r\ncontent-length: 0\r\n\r\n",
    told: /is none|no connection/,
  },
  "another protocol": {
    sent: "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    told: /is none|no connection|in time|broke off/,
  },
  "no HTTP at all": { sent: "SSH-2.0-OpenSSH_9\r\n\r\n", told: /no connection/ },
  "a body that stalls": {
    sent: "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
    told: /in time|broke off/,
  },
  "a head that stalls": { sent: "HTTP/1.1 200 OK\r\ncontent-le", told: /in time/ },
};
for (const [name, { sent, told }] of Object.entries(bytes)) {
  for (const closes of [true, false]) {
    Deno.test(`[SEC1] ${name}${closes ? ", and then nobody" : ""} is an issuer that cannot be reached`, async () => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const connections: Deno.Conn[] = [];
      const serving = (async () => {
        for await (const connection of listener) {
          connections.push(connection);
          await connection.read(new Uint8Array(4_096));
          await connection.write(new TextEncoder().encode(sent));
          if (closes) connection.close();
        }
      })();
      const url = `http://127.0.0.1:${listener.addr.port}/`;
      await assert.rejects(createIssuerFetch(url, 300)(url, {}), (error: Error) => {
        assert.ok(error instanceof IssuerUnreachable, String(error));
        assert.match(error.message, closes ? /./ : told);
        return true;
      });
      listener.close();
      if (!closes) { for (const connection of connections) connection.close(); }
      await serving;
    });
  }
}

Deno.test("[SEC11] a public issuer's metadata leads to no address inside", async () => {
  const fetch = createIssuerFetch("https://93.184.215.14/issuer");
  for (
    const url of [
      ...["http://127.0.0.1:1/jwks", "https://10.0.0.1/token", "http://169.254.169.254/latest"],
      ...[
        "https://[::1]/x",
        "https://[fd00::1]/x",
        "https://192.168.1.1/x",
        "http://[::ffff:7f00:1]/x",
      ],
      "http://localhost:1/",
    ]
  ) {
    await assert.rejects(fetch(url, {}), (error: Error) => {
      assert.ok(error instanceof IssuerUnreachable);
      assert.match(error.message, /address inside/, url);
      return true;
    });
  }
});

Deno.test("[SEC11] an issuer inside leads to addresses of its own class, and to no other inside", async () => {
  const classOf = createAddressClasses();
  assert.deepEqual(
    ["127.0.0.1", "::1", "10.1.2.3", "fd00::1", "169.254.169.254", "fe80::1", "93.184.215.14"].map(
      classOf,
    ),
    ["loopback", "loopback", "private", "private", "link_local", "link_local", "public"],
  );
  // As IPv6 writes, maps and translates them.
  for (
    const [address, wanted] of [
      ["0:0:0:0:0:0:0:1", "loopback"],
      ["::ffff:127.0.0.1", "loopback"],
      ["::ffff:7f00:1", "loopback"],
      ["64:ff9b::127.0.0.1", "loopback"],
      ["::ffff:169.254.169.254", "link_local"],
      ["64:ff9b::a9fe:a9fe", "link_local"],
      ["FE80::1", "link_local"],
      ["::ffff:10.1.2.3", "private"],
      ["64:ff9b::10.1.2.3", "private"],
    ] as const
  ) assert.equal(classOf(address), wanted, address);
  const fetch = createIssuerFetch("http://127.0.0.1:1/");
  await assert.rejects(fetch("http://169.254.169.254/", {}), /address inside/);
  await assert.rejects(fetch("http://10.0.0.1/", {}), /address inside/);
  // Its own class is tried: nobody listens there.
  await assert.rejects(fetch("http://127.0.0.2:1/", {}), /no connection/);
});

Deno.test("[SEC1] production without an issuer starts, says that players are guests, and keeps the door closed", async () => {
  await using app = await openTestApp({
    env: {
      APP_ENV: "production",
      PUBLIC_URL: "https://game.example",
      KEY_ENCRYPTION_SECRET: "a secret of the tests, long enough for it",
      OIDC_ISSUER: "none",
    },
  });
  const { body } = await app.call("GET", "/auth/providers");
  assert.deepEqual(body, { providers: [], guest: true });
  const page = await app.request("/profile", { headers: { accept: "text/html" } });
  assert.match(await page.text(), /Players here are guests/);
  for (
    const path of ["/auth/login", "/auth/callback?code=x&state=y", "/auth/callback/dev?code=x"]
  ) {
    const answer = await app.request(path);
    assert.equal(answer.status, 404, path);
    assert.deepEqual(answer.headers.getSetCookie(), []);
  }
  assert.ok((await app.guest()).id);
});

Deno.test("[SEC1] an issuer is the one of the settings byte for byte: a last slash more or less is another", async () => {
  await using issuer = await openHostileIssuer("main");
  const bare = new URL(issuer.issuer).origin;
  for (const [told, works] of [[bare, true], [`${bare}/`, false]] as const) {
    const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () =>
        Response.json({
          ...{ issuer: told.replace(bare, own()), authorization_endpoint: `${own()}/a` },
          ...{ token_endpoint: `${own()}/t`, jwks_uri: `${own()}/k` },
        }),
    );
    const own = (): string => `http://127.0.0.1:${server.addr.port}`;
    await using app = await openTestApp({
      env: { OIDC_ISSUERS: JSON.stringify([{ ...entryFor(issuer), issuer: own() }]) },
    });
    const answer = await app.request("/auth/login?issuer=main");
    const location = answer.headers.get("location")!;
    assert.equal(location.startsWith(`${own()}/a?`), works, location);
    await server.shutdown();
  }
});
