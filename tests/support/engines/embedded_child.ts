/**
 * A process for tests to kill or to watch: `embedded_child.ts <directory> idle|some|insert`. Inserts
 * nothing, a hundred rows, or rows until it is killed, printing the id of each acknowledged one.
 */

import { connect, openTestDatabase } from "./embedded.ts";

const [directory = "", mode = "idle"] = Deno.args;
const database = await openTestDatabase({ directory });
const sql = connect(database, 2);
await sql`create table if not exists kept (id bigserial primary key, note text)`;
console.log("open");
if (mode === "insert") {
  for (;;) {
    const [row] = await sql.begin(async (tx) => {
      await tx`insert into kept (note) values ('first of two')`;
      return await tx`insert into kept (note) values ('second of two') returning id`;
    });
    console.log(row!["id"]);
  }
}
if (mode === "some") {
  for (let i = 0; i < 100; i++) await sql`insert into kept (note) values ('x')`;
}
await sql.end();
await database[Symbol.asyncDispose]();
