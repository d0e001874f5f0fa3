/** UI7: the staff's page of flags. */

import assert from "node:assert/strict";
import { withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine("[UI7] last decisions are the last ones, however low the risk", async (app) => {
  const { sql } = app.services.engines.database;
  const insert = (count: number, rule: string, severity: string, minutesAgo: number) =>
    sql`
      insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status,
        reviewed_by, reviewed_at)
      select gen_random_uuid(), gen_random_uuid(), ${rule}, ${severity}, '{}', gen_random_uuid(),
        now(), case when i % 2 = 0 then 'confirmed' else 'dismissed' end, 'somebody',
        now() - ${minutesAgo}::int * interval '1 minute'
      from generate_series(1, ${count}::int) i`;
  await insert(60, "long-ago", "high", 600);
  await insert(2, "just-now", "low", 1);
  const { cookie } = await withRole(app, "Runa", "mod");
  const answer = await app.request("/admin/flags", { headers: { cookie, accept: "text/html" } });
  assert.equal(answer.status, 200);
  const cells = [...(await answer.text()).matchAll(/<td[^>]*>(long-ago|just-now)<\/td>/g)]
    .map(([, rule]) => rule);
  // The table of rules names each once, by name; decisions follow.
  assert.deepEqual(cells.slice(0, 6), [
    ...["just-now", "long-ago"],
    ...["just-now", "just-now", "long-ago", "long-ago"],
  ]);
});
