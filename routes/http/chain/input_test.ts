import assert from "node:assert/strict";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { Failure } from "../../../services/platform/errors.ts";
import type { AppEnv } from "../context.ts";
import { invalid } from "../problem.ts";
import { api } from "../route.ts";

const body = (required: boolean) => ({
  content: {
    "application/json": {
      schema: z.object({ n: z.number(), list: z.array(z.string()).optional() }),
    },
  },
  required,
});

function routeOf(required: boolean) {
  return createRoute({
    method: "post",
    path: required ? "/things/{thing}" : "/maybe/{thing}",
    request: {
      params: z.object({ thing: z.string().max(8) }),
      query: z.looseObject({
        limit: z.coerce.number().int().default(5),
        two: z.array(z.string()).optional(),
      }),
      headers: z.object({ "x-key": z.string().max(4).optional() }),
      body: body(required),
    },
    responses: { 200: { description: "What was read" } },
  });
}

/** Answers what a handler reads, or what was refused and why. */
function withRoutes(app: OpenAPIHono<AppEnv>) {
  for (const required of [true, false]) {
    app.openapi(routeOf(required), (c) => {
      const { req } = c;
      const read = [req.valid("param"), req.valid("query"), req.valid("header"), req.valid("json")];
      return c.json(read) as never;
    });
  }
  app.onError((error, c) => {
    if (error instanceof Failure) {
      return c.json({ errors: error.extra.errors }, error.row.status as 400);
    }
    if (error instanceof HTTPException) return c.json({}, error.status);
    throw error;
  });
  return app;
}

Deno.test("[GEN2] one link reads what the library's own links read, and refuses what they refuse of usual types", async () => {
  const ours = withRoutes(api());
  const theirs = withRoutes(
    new OpenAPIHono<AppEnv>({
      defaultHook: (result) => {
        if (!result.success) throw invalid(result.error, result.target);
      },
    }),
  );
  const queries = [
    ...[
      "",
      "?",
      "?limit=7",
      "?limit=x",
      "?two=a&two=b",
      "?two=a",
      "?limit=1&limit=2",
      "?a=%2B+%20",
    ],
    ...[
      "?__proto__=1",
      "?__proto__=1&__proto__=2",
      "?constructor=x",
      "?=",
      "?%",
      "?a",
      "#?limit=7",
    ],
  ];
  const bodies = [
    ...['{"n":1}', '{"n":1,"list":["a"],"more":1}', '{"n":"1"}', "{}", "[]", "null", "{", ""],
    ...['{"__proto__":{"n":1}}', '{"n":1,"list":[1,2,{}]}', "\ufeff{}"],
  ];
  const types = [
    ...[undefined, "application/json", "application/json; charset=utf-8", "APPLICATION/JSON"],
    ...["application/problem+json", "text/plain", "application/x-www-form-urlencoded", "json"],
  ];
  const seen = new Map<number, number>();
  async function compare(
    path: string,
    type: string | undefined,
    key: string | undefined,
    sent: string,
  ) {
    const [mine, other] = await Promise.all([ours, theirs].map(async (app) => {
      const headers = {
        ...(type && { "content-type": type }),
        ...(key !== undefined && { "x-key": key }),
      };
      const made = new Request(`http://x${path}`, {
        ...{ method: "POST", headers },
        body: new TextEncoder().encode(sent),
      });
      const { status } = await app.fetch(made.clone(), {});
      return [status, await (await app.fetch(made, {})).text()] as const;
    }));
    const what = `${path} ${type} ${key} ${sent}`;
    assert.equal(mine![0], other![0], what);
    // Of a refusal with no faults to name the words are our own.
    if (mine![0] === 200 || mine![0] === 422) assert.equal(mine![1], other![1], what);
    seen.set(mine![0], (seen.get(mine![0]) ?? 0) + 1);
  }
  for (const at of ["/things/a", "/things/%2F", "/things/too-long-for-it", "/maybe/a"]) {
    for (const query of queries) {
      for (const key of [undefined, "", "1234", "12345"]) {
        await compare(at + query, "application/json", key, '{"n":1}');
      }
    }
    for (const type of types) {
      for (const sent of bodies) await compare(at, type, undefined, sent);
    }
  }
  assert.deepEqual([...seen.keys()].sort(), [200, 400, 415, 422]);
});

Deno.test("[GEN2] who only looks at what is refused lets nobody through", async () => {
  const app = api();
  app.openapi(routeOf(true), (c) => c.json([]) as never, () => undefined as never);
  app.onError((error, c) => c.json({}, (error as Failure).row.status as 400));
  const headers = { "content-type": "application/json" };
  const answer = await app.request("/things/a", { method: "POST", headers, body: "{}" });
  assert.equal(answer.status, 422);
});

Deno.test("[GEN2] a route whose input would be described and not read is refused when it is made", () => {
  const route = { method: "post", path: "/things", responses: {} } as const;
  const form = { content: { "application/x-www-form-urlencoded": { schema: z.object({}) } } };
  const both = { content: { ...form.content, "application/json": { schema: z.object({}) } } };
  for (const request of [{ body: form }, { body: both }, { cookies: z.object({}) }]) {
    assert.throws(
      () => api().openapi(createRoute({ ...route, request }), (c) => c.json([]) as never),
      /Cannot route \/things/,
    );
  }
});

Deno.test("[GEN2] a route may look for something else before it says what is wrong of the shape", async () => {
  const app = api();
  const said: unknown[] = [];
  app.openapi(routeOf(true), (c) => c.json([]) as never, (parsed, c) => {
    if (parsed.success) return;
    said.push(parsed.target, parsed.error.issues[0]!.path, c.req.param("thing"));
    throw invalid(parsed.error, parsed.target);
  });
  app.onError((error, c) => c.json({}, (error as Failure).row.status as 400));
  const headers = { "content-type": "application/json" };
  const answer = await app.request("/things/a", { method: "POST", headers, body: "{}" });
  assert.equal(answer.status, 422);
  assert.deepEqual(said, ["json", ["n"], "a"]);
});
