/** UI2, UI6: from a player's link to the end of a match that somebody else looks on at, in real browsers. */

import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { MatchView } from "../../routes/views/MatchView.tsx";
import { eventually } from "../support/app/eventually.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { enterDuel, giveUp } from "../support/browser/duel.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };

browserTest(
  "[UI2 UI6] who was sent a player's link looks on: both sides in their colours, no controls, and who has won by name",
  async ({ app, open, url }) => {
    await using one = await open(DESKTOP);
    await using two = await open(DESKTOP);
    await enterDuel(app, url, [one.page, two.page]);
    const names = await Promise.all(
      [one, two].map(({ page }) => page.getByRole("textbox", { name: "User" }).inputValue()),
    );
    const match = new URL(one.page.url()).pathname.replace("/play/", "/matches/");

    // The link, as a player gets it.
    await one.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await using second = {
      page: await one.context.newPage(),
      [Symbol.asyncDispose]: async () => {},
    };
    await second.page.goto(url + match);
    assert.equal(await second.page.getByRole("link", { name: "Watch" }).count(), 0, "it is theirs");
    await second.page.locator("veze-island[name=WatchLink][data-awake=yes]").waitFor();
    await second.page.getByRole("button", { name: "Copy link for spectators" }).click();
    await second.page.getByText("Link copied").waitFor();
    const link = await second.page.evaluate(() => navigator.clipboard.readText());
    await checkAccess(second.page, "the match's page");
    await second.page.close();

    // Somebody who was never here.
    await using friend = await open(DESKTOP);
    const { page } = friend;
    await page.goto(link);
    await page.locator(".arena[data-state=playing]").waitFor();
    await page.getByText("You look on, five seconds later").waitFor();
    assert.equal(await page.locator(".hud-top .score").count(), 2);
    assert.equal(await page.locator(".hud-top .score.own").count(), 1, "one of either colour");
    const colour = (nth: number) =>
      page.locator(".hud-top .score").nth(nth).evaluate((each) => getComputedStyle(each).color);
    assert.notEqual(await colour(0), await colour(1));
    const sides = page.locator(".hud-panels .hud-sides li");
    assert.deepEqual((await sides.locator("span").allInnerTexts()).sort(), names.toSorted());
    assert.equal(await page.locator(".hud-panels .hud-sides li.own").count(), 1);
    assert.match(await page.getByRole("textbox", { name: "User" }).inputValue(), /^Guest /);
    assert.equal(await page.locator("button.dial, .pad, .hud-health, .hud-lesson").count(), 0);
    await checkAccess(page, "looking on");

    await giveUp(app, two.page);
    await one.page.getByText("You won").waitFor();
    await page.getByText(`${names[0]} has won`).waitFor();
    assert.equal(await page.getByRole("table", { name: "Scoreboard" }).getByRole("row").count(), 3);
    await page.getByRole("link", { name: "Back to the start" }).waitFor();
    for (const name of ["Match and replay", "Play again", "Rematch"]) {
      const way = page.getByRole("link", { name }).or(page.getByRole("button", { name }));
      assert.equal(await way.count(), 0, `${name} is for who played`);
    }
    await checkAccess(page, "the end for who looked on");
    await eventually("it is over for the players as well", async () => {
      await app.drain();
      return await one.page.locator(".arena[data-state=over]").count() === 1;
    });
    assert.deepEqual([...one.complaints, ...two.complaints, ...friend.complaints], []);
  },
);

Deno.test("[UI2] whoever has a seat is not offered to look on, also when they have left", () => {
  const shown = (player: string, left = false) =>
    renderToString(h(MatchView, {
      ...{ id: "m", mode: "Duel", region: "North", status: "active", elsewhere: false },
      ...{ rated: true, player, createdAt: new Date(0), finishedAt: null },
      quality: { chances: [], spread: 0, waitS: 1, window: undefined, expanded: false },
      teams: ["nova", "liv"].map((id) => ({
        players: [{ id, name: id, mmrBefore: 1_500, mmrAfter: null, result: null, left }],
        bots: 0,
      })),
    }));
  const [watch, enter] = [/href="\/play\/m\?watch"/, /href="\/play\/m"/];
  assert.match(shown("nova"), enter);
  assert.doesNotMatch(shown("nova"), watch);
  assert.doesNotMatch(shown("nova", true), watch);
  assert.doesNotMatch(shown("nova", true), enter);
  // Staff.
  assert.match(shown("runa"), watch);
  assert.doesNotMatch(shown("runa"), enter);
});
