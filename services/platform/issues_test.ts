import assert from "node:assert/strict";
import { z } from "zod";
import { faultsOf, sayFault } from "./issues.ts";

const say = (schema: z.ZodType, value: unknown) =>
  faultsOf(schema.safeParse(value).error?.issues ?? []).map(sayFault);

const Inner = z.union([z.object({ a: z.string() }), z.object({ b: z.int(), c: z.int() })]);

Deno.test("[GEN2] faultsOf() lets the alternative speak that comes closest", () => {
  assert.deepEqual(say(z.union([z.string().max(2), z.number()]), "long"), [
    "Too big: expected string to have <=2 characters",
  ]);
  assert.deepEqual(say(z.union([z.string(), z.int()]), []), ["must be a string or a number"]);
  assert.match(say(Inner, { a: 1 }).join(), /^a: .*string/);
  assert.match(say(Inner, { b: 1, c: "x" }).join(), /^c: .*number/);
});

Deno.test("[GEN2] faultsOf() keeps the whole path through unions in unions", () => {
  const Outer = z.object({ list: z.array(z.union([z.null(), Inner])) });
  assert.match(say(Outer, { list: [null, { b: "x", c: 1 }] }).join(), /^list\.1\.b: /);
  assert.match(say(Outer, { list: [7] }).join(), /^list\.0: must be an object$/);
});

Deno.test("[GEN2] faultsOf() takes a union with words of its own at its word", () => {
  const Size = z.union([z.literal("small"), z.int()], { error: "must be small or a number" });
  assert.deepEqual(say(z.object({ size: Size }), { size: {} }), [
    "size: must be small or a number",
  ]);
});

Deno.test("[GEN2] faultsOf() names keys, discriminators and plain members as before", () => {
  const Named = z.discriminatedUnion("op", [z.object({ op: z.literal("a"), n: z.int() })]);
  assert.match(say(Named, { op: "b" }).join(), /^op: /);
  assert.match(say(Named, { op: "a" }).join(), /^n: /);
  const Keys = z.record(
    z.union([z.string().regex(/^[A-Z]{3}$/, "must be a code"), z.literal("x")]),
    z.int(),
  );
  assert.match(say(Keys, { eur: 1 }).join(), /^eur: must be a code$/);
});
