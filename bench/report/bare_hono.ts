/** The floor: bare Hono that parses a JSON object and answers it. PORT says where it listens. */

import { Hono } from "hono";

const app = new Hono()
  .get("/ready", (c) => c.json({ status: "ok" }))
  .post("/", async (c) => c.json(await c.req.json()));
Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")), onListen() {} },
  app.fetch,
);
