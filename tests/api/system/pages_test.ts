/** GEN8, SEC8: pages come whole from our own files, with headers that keep others out. */

import { Hono } from "hono";
import assert from "node:assert/strict";
import { type Authenticate, createViewer } from "../../../routes/http/auth.ts";
import { errorPage } from "../../../routes/http/page/error_page.tsx";
import { addPages } from "../../../routes/pages.ts";
import { identityFailures } from "../../../services/identity/mod.ts";
import { requestFailures } from "../../../services/platform/errors.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { scriptsOf } from "../../support/app/scripts.ts";

const onEachEngine = testApps();
const PAGES = [
  ...[
    "/",
    "/leaderboards",
    "/store",
    "/inventory",
    "/profile",
    "/docs",
    "/dev/gallery",
    "/offline",
  ],
  "/problems/request.invalid",
];

onEachEngine("[GEN8] no page loads anything from another host", async (app) => {
  const asked = new Set<string>();
  for (const path of PAGES) {
    const response = await app.request(path, { headers: { accept: "text/html" } });
    assert.equal(response.status, 200, path);
    const html = await response.text();
    // What a form sends elsewhere than where it is read is another method's.
    const loaded = [
      ...html.replace(/<form[^>]*method="post"[^>]*>/g, "").matchAll(
        /(?:src|href|action|data|poster)="([^"]*)"/g,
      ),
    ]
      .map(([, url]) => url!);
    assert.ok(loaded.length > 0);
    for (const url of loaded) {
      if (url.startsWith("#")) continue;
      assert.match(url, /^\/(?!\/)/, `${path} loads ${url}`);
      if (asked.has(url)) continue;
      asked.add(url);
      const own = await app.request(url);
      await own.body?.cancel();
      assert.ok(own.status < 400, `${path} leads to ${url}: ${own.status}`);
    }
    assert.doesNotMatch(html, /<script(?![^>]*src=)|\son\w+=|<style|\sstyle=/, "nothing inline");
  }
  const css = await (await app.request("/static/base.css")).text();
  assert.doesNotMatch(css, /url\(|@import/);
});

onEachEngine("[SEC8] pages carry a policy that allows nothing inline and no frame", async (app) => {
  for (const path of [...PAGES, "/nothing-is-here"]) {
    const { headers } = await app.request(path, { headers: { accept: "text/html" } });
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'self'/, path);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.ok(headers.get("referrer-policy"));
    assert.equal(headers.get("strict-transport-security"), null, "loopback speaks http");
  }
});

onEachEngine("[UI1 SEC2] no browser keeps a page: going back shows what is", async (app) => {
  const { cookie } = await app.guest();
  for (const path of PAGES) {
    const { headers } = await app.request(path, { headers: { accept: "text/html", cookie } });
    assert.equal(headers.get("cache-control"), "no-store", path);
  }
});

onEachEngine(
  "[SEC5 UI1] moderators find their desk from every page, players do not",
  async (app) => {
    const device = { device_id: "the device of a moderator", display_name: "Runa" };
    const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
    const { id, cookie: former } = await app.guest(device);
    const header = async (path: string, cookie: string) => {
      const html = await (await app.request(path, { headers: { accept: "text/html", cookie } }))
        .text();
      return html.slice(html.indexOf("<header"), html.indexOf("</header>"));
    };
    assert.doesNotMatch(await header("/", former), /review/);
    await app.services.access.accounts.setRoles(operator, id, ["mod"]);
    const { cookie } = await app.guest(device);
    for (const path of ["/", "/leaderboards", "/store", "/inventory", "/profile", "/review"]) {
      assert.match(await header(path, cookie), /href="\/review"[^]*Runa/, path);
    }
  },
);

Deno.test("[GEN2 UI1] while sessions cannot be read nobody is told to be nobody", async () => {
  const gone = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  const failing = { authenticate: () => Promise.reject(gone) };
  const session = { authenticate: () => Promise.resolve({ id: "x", roles: ["player" as const] }) };
  const view = ({ authenticate }: { authenticate: Authenticate }, error: unknown) =>
    createViewer(authenticate, { getUser: () => Promise.reject(error) })({} as never);
  await assert.rejects(view(failing, gone), gone);
  await assert.rejects(view(session, gone), gone);
  const unauthorized = requestFailures.make("unauthorized", "no");
  const refused = { authenticate: () => Promise.reject(unauthorized) };
  assert.equal(await view(refused, gone), undefined);
  assert.equal(await view(session, identityFailures.make("user_not_found", "no")), undefined);
});

onEachEngine(
  "[GEN2 UI1] every failure has a page for people, in the frame of all pages",
  async (app) => {
    const headers = { accept: "text/html" };
    const guest = await app.guest();
    for (
      const [path, status, text] of [
        ["/nothing", 404, "The link may be old"],
        [`/matches/${crypto.randomUUID()}`, 401, "Sign in by playing as a guest"],
        ["/admin/api/settings", 403, "somebody else"],
      ] as const
    ) {
      const response = await app.request(path, {
        headers: { ...headers, ...(status === 403 && { cookie: guest.cookie }) },
      });
      assert.equal(response.status, status);
      const html = await response.text();
      assert.ok(html.includes(text), `${path}: ${text}`);
      assert.match(html, /<nav aria-label="Main">/);
      assert.match(html, /Back to the start/);
    }
  },
);

Deno.test("[GEN2 UI1] faults and outages are told to people with a way to try again", () => {
  for (
    const [code, text] of [
      ["internal", "The fault is ours"],
      ["unavailable", "comes back by itself"],
    ] as const
  ) {
    const failure = requestFailures.make(code, "It broke");
    const html = errorPage({
      ...{ failure, requestId: "r-1", language: "en" },
      request: new Request("http://localhost/store?a=1&b=2"),
    });
    assert.ok(html.includes(text), text);
    assert.match(html, /href="\/store\?a=1&amp;b=2">Try again/);
    assert.match(html, /r-1/);
  }
});

Deno.test("[UI1] the gallery of parts is not there in production", () => {
  const gallery = (env: string) => {
    const app = new Hono();
    // What the pages would show is not asked for: only which of them there are.
    const services = { game: {} };
    const config = { env, web: { publicUrl: "https://game.example" } };
    const parts = { services, config, viewer: () => {}, page: () => {} };
    addPages(app as never, parts as never);
    return app.routes.some(({ path }) => path === "/dev/gallery");
  };
  assert.deepEqual(["development", "test", "production"].map(gallery), [true, true, false]);
});

onEachEngine("[UI6] the portal's scripts are small enough for a slow line", async (app) => {
  const bytes = await scriptsOf(app, "/");
  assert.ok(bytes <= 20 * 1024, `${bytes} bytes`);
});

onEachEngine("[UI6] the arena's scripts are 40 KB at most", async (app) => {
  const bytes = await scriptsOf(app, `/play/${crypto.randomUUID()}`);
  assert.ok(bytes <= 40 * 1024, `${bytes} bytes`);
});

onEachEngine("[SEC8] what a player is called is shown, never run", async (app) => {
  const server = await app.serviceToken();
  const { id } = await app.guest({ display_name: "<b onclick=x>&" });
  await app.call("POST", "/leaderboards/submit", {
    token: server,
    json: { user_id: id, score: 1e9, season: "current", mode: "duel" },
  });
  const headers = { accept: "text/html" };
  const board = "/leaderboards?season=current&mode=duel";
  const html = await (await app.request(board, { headers })).text();
  assert.ok(html.includes("&lt;b onclick=x>&amp;") || html.includes("&lt;b onclick=x&gt;&amp;"));
  assert.ok(!html.includes("<b onclick"));
});

onEachEngine(
  "[UI6] pages and files are packed for whoever takes gzip, and for nobody else",
  async (app) => {
    for (const path of ["/", "/static/base.css"]) {
      const ask = (encoding: string) =>
        app.request(path, { headers: { accept: "text/html,*/*", "accept-encoding": encoding } });
      const plain = await (await ask("identity")).text();
      for (const takes of ["gzip", "br, gzip;q=0.5", "*"]) {
        const answer = await ask(takes);
        assert.equal(answer.headers.get("content-encoding"), "gzip", `${path} for ${takes}`);
        assert.match(answer.headers.get("vary") ?? "", /accept-encoding/);
        const packed = await answer.bytes();
        assert.ok(packed.length < plain.length / 2, `${path}: ${packed.length} of ${plain.length}`);
        const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
        assert.equal((await new Response(unpacked).text()).length, plain.length);
      }
      for (const refuses of ["", "br", "gzip;q=0", "x-gzipped"]) {
        const answer = await ask(refuses);
        assert.equal(answer.headers.get("content-encoding"), null, `${path} for ${refuses}`);
        await answer.body?.cancel();
      }
    }
    const icon = await app.request("/static/icon-192.png", {
      headers: { "accept-encoding": "gzip" },
    });
    assert.equal(icon.headers.get("content-encoding"), null, "a PNG is packed already");
    await icon.body?.cancel();
  },
);

onEachEngine(
  "[UI6] the style sheet has a name of its contents, and is asked for once",
  async (app) => {
    const html = await (await app.request("/")).text();
    const [, href] = /<link rel="stylesheet" href="(\/static\/base\.css\?v=[0-9a-f]{8})"/.exec(
      html,
    )!;
    const cache = async (path: string) => {
      const answer = await app.request(path);
      await answer.body?.cancel();
      return answer.headers.get("cache-control");
    };
    assert.match((await cache(href!))!, /immutable/);
    // What another version of the program has named is not kept for ever.
    for (const path of ["/static/base.css", "/static/base.css?v=00000000"]) {
      assert.doesNotMatch((await cache(path))!, /immutable/, path);
    }
  },
);

onEachEngine("[UI1] the reference and the pages of problems know who reads them", async (app) => {
  const { cookie } = await app.guest({ display_name: "Reader" });
  for (const path of ["/docs", "/problems/request.invalid"]) {
    const headers = { accept: "text/html", cookie };
    const html = await (await app.request(path, { headers })).text();
    assert.match(html.slice(0, html.indexOf("</header>")), /Reader/, path);
  }
});
