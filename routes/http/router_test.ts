import assert from "node:assert/strict";
import { Hono } from "hono";
import { KindRouter } from "./router.ts";

Deno.test("KindRouter answers what Hono's own router answers, the first time and again", async () => {
  const apps = [new Hono(), new Hono({ router: new KindRouter() })];
  for (const app of apps) {
    app.use(async (c, next) => {
      await next();
      c.header("x-seen", "yes");
    });
    app.use("/users/*", async (c, next) => {
      await next();
      c.header("x-user", c.req.param("user_id") ?? "none");
    });
    app.get("/users/me", (c) => c.text("me"));
    app.post("/users/me", (c) => c.text("posted"));
    app.get("/users/:user_id", (c) => c.text(`user ${c.req.param("user_id")}`));
    app.get("/users/:user_id/things", (c) => c.text(`things of ${c.req.param("user_id")}`));
    app.get("/", (c) => c.text("home"));
    app.all("/any", (c) => c.text(c.req.method));
  }
  const asked = ["GET", "POST", "HEAD", "PUT", "MADEUP"].flatMap((method) =>
    ["/", "/users/me", "/users/me/", "/users/7", "/users/me/things", "/any", "/nothing", "/users"]
      .map((path) => ({ method, path }))
  );
  const answers = apps.map((app) =>
    Promise.all([...asked, ...asked].map(async ({ method, path }) => {
      const response = await app.request(path, { method });
      const { status, headers } = response;
      return [method, path, status, await response.text(), [...headers]];
    }))
  );
  assert.deepEqual(await answers[1], await answers[0]);
});

Deno.test("KindRouter meets a route that was added after the first request", () => {
  const router = new KindRouter<string>();
  router.add("GET", "/a", "first");
  assert.equal(router.match("GET", "/a")[0].length, 1);
  router.add("ALL", "/*", "second");
  assert.deepEqual(router.match("GET", "/a")[0].map(([handler]) => handler), ["first", "second"]);
});

Deno.test("KindRouter takes no path of which it would not know what it meets", () => {
  for (const path of ["/a/:b{[0-9]+}", "/a/:b?", "/a/*/b", "/a*", "/a/:b.json"]) {
    assert.throws(() => new KindRouter().add("GET", path, "handler"), /Cannot route/, path);
  }
});
