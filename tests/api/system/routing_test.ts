/** [GEN2] What a request meets is what Hono's own router says, whatever the address. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { KindRouter } from "../../../routes/http/router.ts";
import { openTestApp } from "../../support/app/test_app.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ALL", "MADEUP", "get", ""];
const HOSTILE = [
  ...[
    "",
    ".",
    "..",
    "*",
    "%2F",
    "%2e%2e",
    "a%2Fb",
    ":",
    ":user_id",
    ":match_id",
    "{user_id}",
    "\0",
  ],
  ...["constructor", "__proto__", "prototype", "toString", "hasOwnProperty", "users ", "USERS"],
  ...["ä", "日本", "x".repeat(20_000), "7", "me", "undefined", "null", "0", "-1", "length"],
];

/**
 * What is met, with parameters as a handler reads them. The trie takes a part that is written like a
 * route's parameter, or `*`, for that one's word as well, and then finds its handlers twice.
 */
function read<T>([found, stash]: Result<T>): [T, Record<string, string>][] {
  const once = found.filter(([handler], at) => at === 0 || found[at - 1]![0] !== handler);
  return once.map(([handler, params]) => [
    handler,
    Object.fromEntries(
      Object.entries(params).map((
        [name, value],
      ) => [name, stash ? stash[value as number]! : value]),
    ) as Record<string, string>,
  ]);
}

Deno.test("[GEN2] every address, the most hostile too, meets the handlers that Hono's own router finds", async () => {
  await using test = await openTestApp();
  const { routes } = test.app;
  const ours = new KindRouter<number>();
  const theirs = new TrieRouter<number>();
  for (const router of [ours, theirs] as Router<number>[]) {
    routes.forEach(({ method, path }, at) => router.add(method, path, at));
  }
  const templates = [...new Set(routes.map(({ path }) => path))];
  const words = [...new Set(templates.flatMap((path) => path.split("/")))];
  const check = (method: string, path: string) =>
    assert.deepEqual(
      read(ours.match(method, path)),
      read(theirs.match(method, path)),
      `${method} ${path.slice(0, 200)}`,
    );

  const anyPart = fc.oneof(fc.constantFrom(...HOSTILE), fc.constantFrom(...words), fc.string());
  const anyMethod = fc.constantFrom(...METHODS);
  // Every route's own address, with anything for its parameters.
  for (const path of templates) {
    fc.assert(
      fc.property(anyMethod, fc.array(anyPart, { minLength: 8, maxLength: 8 }), (method, parts) => {
        let at = 0;
        check(method, path.replaceAll(/:\w+|\*/g, () => parts[at++]!));
      }),
      { numRuns: 12 },
    );
  }
  // One part of it is another; it is cut short, or goes on.
  fc.assert(
    fc.property(
      ...[anyMethod, fc.constantFrom(...templates), fc.nat(6), anyPart, fc.array(anyPart)] as const,
      (method, path, at, part, more) => {
        const parts = path.split("/");
        check(method, parts.with(at % parts.length, part).join("/"));
        check(method, parts.slice(0, at).join("/") || "/");
        check(method, [...parts, ...more].join("/"));
      },
    ),
    { numRuns: 1_500 },
  );
  // Nothing of ours at all.
  fc.assert(
    fc.property(
      anyMethod,
      fc.array(anyPart),
      (method, parts) => check(method, `/${parts.join("/")}`),
    ),
    { numRuns: 1_000 },
  );
  check("GET", "/".repeat(50_000));
});

Deno.test("[GEN2] a method that has the name of a property is one that nothing answers", async () => {
  await using test = await openTestApp();
  for (const method of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    for (const path of ["/health", "/users/me", "/nowhere"]) {
      const response = await test.app.request(path, { method });
      assert.equal(response.status, path === "/nowhere" ? 404 : 405, `${method} ${path}`);
      await response.body?.cancel();
    }
  }
});
