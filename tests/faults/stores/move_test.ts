/** [OPS9] A move from embedded to a server that is killed anywhere and done again: nothing is lost. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { openEmbedded } from "../../../db/embedded/mod.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { runProgram, startProgram } from "../../support/process/program.ts";

const USERS = 20_000;
const KILLS = 4;
const root = new URL("../../../", import.meta.url);

Deno.test("[OPS9] admin import killed again and again leaves an empty database, and in the end a whole one", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_move_" });
  const from = { DATA_DIR: `${dir}/from`, APP_ENV: "test" };
  await using postgres = await startPostgres();
  const to = { DATABASE_URL: postgres.url, APP_ENV: "test" };
  const file = `${dir}/all.jsonl`;
  const made = await runProgram({ args: ["migrate"], env: from });
  assert.equal(made.code, 0, made.output);
  {
    const directory = `${from.DATA_DIR}/postgres`;
    const entry = (path: string) => new URL(path, root);
    await using embedded = await openEmbedded({ directory, root, entry, log: silentLogger });
    await using database = openDatabase({ engine: "embedded", socket: embedded.socket });
    await database.sql`
      insert into users (id, display_name, region, roles, created_at)
      select gen_random_uuid(), 'Player ' || n, 'eu-north', '{player}', now()
      from generate_series(1, ${USERS}) n`;
  }
  const exported = await runProgram({ args: ["admin", "export", file], env: from });
  assert.equal(exported.code, 0, exported.output);

  await using database = openDatabase({ engine: "server", url: postgres.url });
  const countUsers = async () => {
    const [there] = await database.sql`select to_regclass('public.users') is not null as there`;
    if (!there!.there) return 0;
    const [row] = await database.sql`select count(*)::int as count from users`;
    return row!.count as number;
  };
  let cut = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await using importing = await startProgram({ args: ["admin", "import", file], env: to });
    // Once it writes, a little later each time; before that it reads the file through.
    const began = Date.now();
    let isAtWork = false;
    while (!isAtWork && Date.now() - began < 60_000) {
      const [row] = await database.sql`
        select count(*)::int as count from pg_stat_activity
        where pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'
          and xact_start is not null`;
      isAtWork = row!.count > 0;
    }
    await new Promise((resolve) => setTimeout(resolve, kill * 40));
    const ended = await importing.kill("SIGKILL");
    // It may have been through already on a quick machine: then there is nothing to repeat.
    if (ended?.code === 0) break;
    cut++;
    const rows = await countUsers();
    assert.ok(rows === 0 || rows === USERS, `${rows} of ${USERS} users after kill ${kill}`);
    if (rows === USERS) break;
  }
  assert.ok(cut > 0, "it was never cut off");
  if (await countUsers() === 0) {
    const imported = await runProgram({ args: ["admin", "import", file], env: to });
    assert.equal(imported.code, 0, imported.output);
  }
  assert.equal(await countUsers(), USERS);
  // A second time it is refused, and changes nothing.
  const again = await runProgram({ args: ["admin", "import", file], env: to });
  assert.equal(again.code, 1, again.output);
  assert.equal(await countUsers(), USERS);
  await Deno.remove(dir, { recursive: true });
});
