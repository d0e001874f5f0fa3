/** SEC3 without grace: an operator may ask for the strict rule. */

import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps({ env: { REFRESH_GRACE_S: "0" } });

onEachEngine("[SEC3] with REFRESH_GRACE_S=0 a second exchange ends the family", async (app) => {
  const guest = await app.guest();
  const refresh = (refresh_token: string) =>
    app.call("POST", "/auth/token", { json: { grant_type: "refresh_token", refresh_token } });
  const first = await refresh(guest.refreshToken);
  ok(first);
  await app.clock.advance(1);
  problem(await refresh(guest.refreshToken), 401, "invalid_grant");
  problem(await refresh(first.body.refresh_token), 401, "invalid_grant");
});
