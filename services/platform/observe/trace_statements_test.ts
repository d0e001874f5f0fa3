import assert from "node:assert/strict";
import { nameOf, traceStatement } from "./trace_statements.ts";

Deno.test("nameOf() says what a statement writes first, or else reads", () => {
  for (
    const [text, name] of [
      ["select id from users where id = ?", "select users"],
      ["\n   insert into tickets (id) values (?)", "insert tickets"],
      ["update matches set status = ?", "update matches"],
      ["delete from outbox where id = any(?)", "delete outbox"],
      [
        "with i as (select * from unnest(?)), k as (insert into users select 1) select 2",
        "insert users",
      ],
      ["select a from unnest(?) u join tickets t on true", "select tickets"],
      ["insert into a values (1) on conflict (id) do update set b = 1", "insert a"],
      ["select 1 for update", "select"],
      ["select id from tickets for update skip locked", "select tickets"],
      ["begin", "begin"],
      ["select 1", "select"],
      ["", "statement"],
    ] as const
  ) assert.equal(nameOf(text), name);
});

Deno.test("traceStatement() does nothing where nobody keeps the trace", () => {
  assert.equal(traceStatement("select 1"), undefined);
});
