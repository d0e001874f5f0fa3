/** [MM10 OPS7 OPS8] One deployment in two regions: players measure each at its own address. */

import assert from "node:assert/strict";
import { createClient } from "../../../sdk/mod.ts";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { startProxy } from "./proxy.ts";

const missing = !await findPostgres() || !await findRedis();
const FAR_MS = 120;
const NEAR_MS = 80;

Deno.test({
  name: "[MM10 OPS7] a search that takes long goes to the region that was measured to be near",
  ignore: missing,
  async fn() {
    await using undo = new AsyncDisposableStack();
    // The regions' own addresses: those of balancers, which stand before there are nodes.
    const north = undo.use(startProxy(0));
    const west = undo.use(startProxy(0));
    const file = await Deno.makeTempFile({ prefix: "veze_regions_", suffix: ".json" });
    undo.defer(() => Deno.remove(file));
    const addresses: Record<string, number> = { "eu-north": north.port, "eu-west": west.port };
    const shipped = shippedGameConfig();
    await Deno.writeTextFile(
      file,
      JSON.stringify({
        ...shipped,
        regions: shipped.regions.map((region) => ({
          ...region,
          ...(addresses[region.id] && {
            ping_url: `http://127.0.0.1:${addresses[region.id]}/ping`,
          }),
        })),
        modes: shipped.modes.map((mode) => ({
          ...mode,
          expansion: { after_s: 1, max_latency_ms: NEAR_MS },
        })),
      }),
    );
    const env = { GAME_CONFIG: file };
    const world = undo.use(await withNodes({ count: 1, env: { ...env, REGION: "eu-north" } }));
    const [one] = world.nodes;
    const two = undo.use(await startNode({ ...world.env, REGION: "eu-west" }));
    await two.ready();
    north.mend(one.port);
    west.mend(two.port);
    assert.equal((await one.call("GET", "/regions")).body.current, "eu-north");
    assert.equal((await two.call("GET", "/regions")).body.current, "eu-west");

    /** A player at the node, who knows how far the regions are. */
    const arrive = async (url: string) => {
      const client = undo.use(createClient({ url }));
      const { id } = await client.signInGuest();
      return {
        client,
        search: async (region: string, latency_ms: Record<string, number>) => {
          const { ticket_id } = await client.call("POST /matchmaking/enqueue", {
            body: { user_id: id, mode: "duel", region, latency_ms },
          });
          return ticket_id;
        },
      };
    };
    const placedIn = (ticketId: string) =>
      eventually("the search is over", async () => {
        const [row] = await world.database.sql<{ region: string }[]>`
          select m.region from tickets t join matches m on m.id = t.match_id
          where t.id = ${ticketId}`;
        return row?.region;
      });
    /** Somebody waits in each region, and goes nowhere else. */
    const waits = async (region: string) =>
      await (await arrive(one.url)).search(region, { [region]: 1 });

    await waits("eu-north");
    await waits("eu-west");
    west.slow(FAR_MS);
    const first = await arrive(one.url);
    assert.equal(first.client.regions.known(), undefined, "nothing is measured unasked");
    const toNorth = (await first.client.regions.measure())!;
    assert.deepEqual(Object.keys(toNorth).sort(), ["eu-north", "eu-west"]);
    assert.ok(toNorth["eu-west"]! >= FAR_MS && toNorth["eu-north"]! < toNorth["eu-west"]!);
    assert.deepEqual(await first.client.regions.measure(), toNorth, "kept for a while");
    // The table would send them elsewhere; so far only one region is near enough.
    assert.equal(await placedIn(await first.search("us-east", toNorth)), "eu-north");

    await waits("eu-north");
    west.slow(0);
    north.slow(FAR_MS);
    const second = await arrive(two.url);
    const toWest = (await second.client.regions.measure())!;
    assert.ok(toWest["eu-north"]! >= FAR_MS && toWest["eu-west"]! < toWest["eu-north"]!);
    assert.equal(await placedIn(await second.search("us-east", toWest)), "eu-west");

    // A region that cannot be reached is none that anybody could be placed in.
    north.cut();
    const third = await arrive(two.url);
    assert.deepEqual(Object.keys((await third.client.regions.measure())!), ["eu-west"]);
  },
});
