/** [MM10] The page that begins a search measures each region at its own address, and says what it found. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { cookieOf } from "../support/app/demo.ts";
import { browserTests } from "../support/browser/browser.ts";
import { freePort } from "../support/process/free_port.ts";
import { testGame } from "../support/app/test_game.ts";

const shipped = testGame();
const places: Record<string, { port: number; asked: number }> = {
  "eu-north": { port: freePort(), asked: 0 },
  "eu-west": { port: freePort(), asked: 0 },
};
const browserTest = browserTests({
  game: {
    ...shipped,
    regions: shipped.regions.map((region) => ({
      ...region,
      ...(places[region.id] && { ping_url: `http://127.0.0.1:${places[region.id]!.port}/ping` }),
    })),
  },
});

browserTest(
  "[MM10] a search from our page says how far the regions are",
  async ({ app, url, open }) => {
    await using undo = new AsyncDisposableStack();
    for (const place of Object.values(places)) {
      const { port } = place;
      const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, () => {
        place.asked++;
        return new Response(null, { status: 204 });
      });
      undo.defer(() => server.shutdown());
    }
    const ada = await app.guest();
    await using tab = await open();
    await tab.context.addCookies([cookieOf(ada, url)]);
    await tab.page.goto(url);
    // One that opens the connection, three that count.
    await eventually(
      "both are measured",
      () => Object.values(places).every(({ asked }) => asked === 4),
    );
    await tab.page.locator(".play .dot.on").waitFor();
    await tab.page.getByRole("button", { name: /^Play/ }).first().click();
    const latency = await eventually("the search knows", async () => {
      const [row] = await app.services.engines.database.sql<{ latency: Record<string, number> }[]>`
        select latency_json as latency from tickets where user_id = ${ada.id}`;
      return row?.latency;
    });
    assert.deepEqual(Object.keys(latency).sort(), ["eu-north", "eu-west"]);
  },
);
