/** AR1: from the first page to moving in a running match, in a real browser. */

import assert from "node:assert/strict";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";

const browserTest = browserTests();

browserTest(
  "[AR1 AR2] a visitor is in a match against the computer by two clicks",
  async ({ open, url }) => {
    await using tab = await open({ viewport: { width: 1280, height: 800 } });
    const { page, complaints } = tab;
    await page.goto(url);
    await page.getByRole("link", { name: "Practice against the computer" }).click();
    await checkAccess(page, "/play");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL("**/play/*");
    const arena = page.locator(".arena");
    await page.locator(".arena[data-state=playing]").waitFor();
    await checkAccess(page, "/play/{match_id}");

    // Abilities are the server's: shown as it counts them.
    const ability = (name: string) =>
      page.locator(".hud-abilities div", { hasText: name }).locator("dd");
    await page.keyboard.press("e");
    await eventually(
      "the wave is used up",
      async () => /\d s/.test(await ability("Wave").innerText()),
    );
    await page.keyboard.press("Space");
    await eventually(
      "so is the dodge",
      async () => /\d s/.test(await ability("Dodge").innerText()),
    );

    // The world moves: what is drawn is not what was.
    const picture = () => page.locator("canvas").screenshot();
    const before = await picture();
    await page.keyboard.down("d");
    await eventually("the player has moved", async () => !before.equals(await picture()));
    await page.keyboard.up("d");

    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await eventually(
      "the same match goes on",
      async () => (await arena.innerText()).includes("1:"),
    );

    // The seat goes to the newer window; the older one says so.
    await using other = await open();
    await other.context.addCookies(await tab.context.cookies());
    await other.page.goto(page.url());
    await other.page.locator(".arena[data-state=playing]").waitFor();
    await page.getByText("You play this match in another window").waitFor();
    assert.deepEqual([...complaints, ...other.complaints], []);
  },
);

browserTest(
  "[AR4] a match that is over, or somebody else's, says so and leads on",
  async ({ open, url, app }) => {
    await using tab = await open();
    const player = await app.guest();
    const { body } = await app.call("POST", "/arena/practice", {
      token: player.token,
      json: { mode: "duel" },
    });
    await tab.page.goto(url + body.arena_url);
    await tab.page.getByText("This match is over").waitFor();
    await tab.page.getByRole("link", { name: "Practice again" }).click();
    await tab.page.getByRole("heading", { name: "Practice" }).waitFor();
  },
);
