import assert from "node:assert/strict";
import { tableViolations } from "./tables.ts";

const schema = {
  path: "db/schema/game.ts",
  text: `
    export const coins = pgTable("coins", { id: uuid("id") });
    export const purses = pgTable(
      "purses", {});`,
};
const other = { path: "db/schema/people.ts", text: `pgTable("people", {})` };
const ownership = {
  folders: { people: "services/identity" },
  writers: { people: "services/identity/changes.ts" },
  exceptions: [{ file: "services/x/old.ts", tables: ["coins"], reason: "a test's" }],
};

/** One text in the file of a stranger, and the tables it must be told of. */
const cases: [text: string, tables: string[]][] = [
  ["sql`select 1 from coins`", ["coins"]],
  ["sql<{ id: string }[]>`select 1\n from people p join coins c on true`", ["people", "coins"]],
  ["tx`insert into coins (id) select id from one_time`", ["coins"]],
  ["tx`update only coins c set id = 1`", ["coins"]],
  ["tx`delete from one_time using coins where true`", ["coins"]],
  ["tx`lock table coins in share mode`", ["coins"]],
  ["tx`truncate coins, people`", ["coins", "people"]],
  ['sql`select 1 from "coins"`', ["coins"]],
  ["sql`select 1 from public.coins`", ["coins"]],
  ["sql`select 1 from COINS`", ["coins"]],
  ["sql`select 1 from a as b, coins`", ["coins"]],
  ["sql`select 1 from a, unnest(b, c) as u (d, e), coins where a, people`", ["coins"]],
  ["sql`select 1 where exists (select from coins)`", ["coins"]],
  ["sql`with x as (select 1 from ${y}) select coins from x`", []],
  ["f({ from: sql`coins c where c.id = 1` })", ["coins"]],
  ["f({ from: sql`coins` })", ["coins"]],
  ["sql`coins.id = 1`", []],
  ["sql`a ${on ? sql`join coins on true` : sql``} b from people`", ["people", "coins"]],
  ["sql`select 'from coins' -- from coins\n from a`", []],
  ["say(`who takes from coins`)", []],
  ["sql.unsafe(`vacuum; delete from coins`)", ["coins"]],
  [`sql.unsafe("delete from coins")`, ["coins"]],
  ["sql`select count(*) as coins, coins from a order by coins, people`", []],
  ["sql`select a from b on conflict do update set coins = 1`", []],
];

for (const [text, tables] of cases) {
  const what = text.replaceAll(/\s+/g, " ");
  Deno.test(`tables are read out of ${what}`, () => {
    const found = tableViolations([schema, other, { path: "services/x/a.ts", text }], ownership);
    const named = found.map((said) => said.match(/names the table (\w+)/)?.[1]);
    assert.deepEqual(named.sort(), tables.toSorted(), found.join("\n"));
  });
}

Deno.test("a table is its owner's, its exceptions' and nobody else's", () => {
  const at = (path: string, text = "sql`select 1 from coins`") =>
    tableViolations([schema, other, { path, text }], ownership);
  for (
    const path of ["services/game/store.ts", "services/game/stores/a.ts", "services/x/old.ts"]
      .concat("db/transfer.ts", "tests/a.ts", "services/x/a_test.ts", "bench/a.ts")
  ) assert.deepEqual(at(path), [], path);
  for (const path of ["services/x/a.ts", "services/games/a.ts", "workers/a.ts", "routes/a.ts"]) {
    assert.match(at(path).join(), /:1 names the table coins: only its owner does, services\/game;/);
  }
  assert.deepEqual(at("services/identity/a.ts", "sql`select 1 from people`"), []);
  const schemaOf = `import { coins } from "../../db/schema/game.ts";`;
  assert.deepEqual(at("services/game/a.ts", schemaOf), []);
  assert.match(at("services/x/a.ts", schemaOf).join(), /imports db\/schema\/game\.ts/);
  assert.match(at("services/x/a.ts", schemaOf.replace("game", "mod")).join(), /mod\.ts/);
});

Deno.test("a table with one writer is written there and read by its owner", () => {
  const at = (path: string, text: string) =>
    tableViolations([schema, other, { path, text }], ownership).join("\n");
  const writes = [
    ...["sql`update people set a = 1`", "sql`\nInsert into  people (id)`"],
    ...["sql`with x as (delete from people returning 1) select 1`", "sql`truncate coins, people`"],
  ];
  for (const text of writes) {
    assert.match(
      at("services/identity/a.ts", text),
      /writes people: only .*changes\.ts does/,
      text,
    );
    assert.doesNotMatch(at("services/identity/changes.ts", text), /people/, text);
  }
  for (const text of ["sql`select 1 from people for update`", "sql`delete from a using people`"]) {
    assert.equal(at("services/identity/a.ts", text), "", text);
  }
  assert.equal(at("services/x/a.ts", writes[0]!).split("\n").length, 1);
});
