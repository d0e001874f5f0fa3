/** GEN8, SEC8: pages come whole from our own files, with headers that keep others out. */

import assert from "node:assert/strict";
import { testApps } from "../support/on_each_engine.ts";

const onEachEngine = testApps();
const PAGES = [
  "/",
  "/leaderboards",
  "/store",
  "/profile",
  "/docs",
  "/offline",
  "/problems/request.invalid",
];

onEachEngine("[GEN8] no page loads anything from another host", async (app) => {
  for (const path of PAGES) {
    const response = await app.request(path, { headers: { accept: "text/html" } });
    assert.equal(response.status, 200, path);
    const html = await response.text();
    const loaded = [...html.matchAll(/(?:src|href|action|data|poster)="([^"]*)"/g)]
      .map(([, url]) => url!);
    assert.ok(loaded.length > 0);
    for (const url of loaded) {
      if (url.startsWith("#")) continue;
      assert.match(url, /^\/(?!\/)/, `${path} loads ${url}`);
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

onEachEngine("[SEC8] what a player is called is shown, never run", async (app) => {
  const server = await app.serviceToken();
  const { id } = await app.guest({ display_name: "<b onclick=x>&" });
  await app.call("POST", "/leaderboards/submit", {
    token: server,
    json: { user_id: id, score: 1e9, season: "current", mode: "duel" },
  });
  const html = await (await app.request("/")).text();
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
