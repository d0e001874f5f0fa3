/** AR1: from the first page to moving in a running match, in a real browser. */

import assert from "node:assert/strict";
import { enterPractice, startPractice } from "../support/browser/arena.ts";
import { relayMatch } from "../support/browser/relay.ts";
import { enterDuel, entry, giveUp, matched } from "../support/browser/duel.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";

const browserTest = browserTests();
const DESKTOP = { viewport: { width: 1280, height: 800 } };

browserTest(
  "[AR1 AR2] a visitor is in a match against the computer by two clicks",
  async ({ open, url }) => {
    await using tab = await open({ viewport: { width: 1280, height: 800 } });
    const { page, complaints } = tab;
    await page.goto(url);
    await page.getByRole("link", { name: "Practice against the computer" }).click();
    await checkAccess(page, "/play");
    await startPractice(page);
    const arena = page.locator(".arena");
    await page.locator(".arena[data-state=playing]").waitFor();
    await checkAccess(page, "/play/{match_id}");

    // Abilities are the server's: shown as it counts them.
    const ability = (name: string) =>
      page.locator(".hud-panels div", { hasText: name }).locator("dd");
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
  "[AR1 AR8 UI1] two visitors queue, enter, count down and play; who stays alone has won, reads why, and queues again",
  async ({ open, url, app }) => {
    await using one = await open({ viewport: { width: 1280, height: 800 } });
    await using two = await open({ viewport: { width: 390, height: 800 } });
    for (const { page } of [one, two]) {
      await page.goto(url);
      await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
      await page.getByRole("button", { name: "Play now" }).click();
      await page.getByText("In queue").waitFor();
    }
    const enter = ({ page }: typeof one) => page.getByRole("link", { name: "Enter the arena" });
    await eventually("both are matched", async () => {
      await app.drain();
      return await enter(one).count() + await enter(two).count() === 2;
    });
    await enter(one).click();
    await one.page.getByText("Waiting for the others").waitFor();
    await enter(two).click();
    for (const { page } of [one, two]) await page.getByText(/Starts in [0-3]/).waitFor();
    await app.clock.advance(3_000);
    for (const { page } of [one, two]) await page.locator(".arena[data-state=playing]").waitFor();
    const path = new URL(two.page.url()).pathname.replace("/play/", "/matchmaking/matches/");
    assert.equal(
      await two.page.evaluate(
        (leave) => fetch(leave, { method: "POST" }).then((r) => r.status),
        `${path}/leave`,
      ),
      200,
    );
    await app.drain();
    await one.page.getByText("You won").waitFor();
    const { page } = one;
    await eventually("what it did to the rating", async () => {
      await app.drain();
      return await page.getByText(/Your rating went from 1500 to 15\d\d\./).count() === 1;
    });
    await page.getByText("It was an even match, with 50 %.").waitFor();
    assert.equal(await page.getByRole("table", { name: "Scoreboard" }).getByRole("row").count(), 3);
    await checkAccess(page, "the end");
    // One press for the second match, also by keyboard alone.
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY");
    for (let i = 0; i < 20 && await focused() !== "Play again"; i++) {
      await page.keyboard.press("Tab");
    }
    assert.equal(await focused(), "Play again");
    await page.keyboard.press("Enter");
    await page.getByText("In queue").waitFor();
    await page.getByRole("button", { name: "Leave" }).click();
    // Who left the queue is asked again before they play.
    await page.getByRole("button", { name: "Play now" }).click();
    await page.getByText("In queue").waitFor();
    await two.page.goto(url);
    await two.page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
    await two.page.getByRole("button", { name: "Play now" }).click();
    await two.page.getByText("In queue").waitFor();
    await matched(app, [page, two.page]);
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[AR8 UI1] who wants a rematch is named to the other, and both are in a match again by a press each",
  async ({ open, url, app }) => {
    await using one = await open({ viewport: { width: 1280, height: 800 } });
    await using two = await open({ viewport: { width: 390, height: 800 } });
    await enterDuel(app, url, [one.page, two.page]);
    const rival = await two.page.evaluate(() => fetch("/auth/me").then((answer) => answer.json()));
    const first = new URL(one.page.url()).pathname;
    await giveUp(app, two.page);
    await one.page.getByText("You won").waitFor();
    const rematch = one.page.getByRole("button", { name: "Rematch" });
    await rematch.waitFor();
    // Who has left sees no end: what the button does there is done by hand.
    const post = (path: string, json: unknown) =>
      two.page.evaluate(
        ([path, json]) =>
          fetch(path!, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: json!,
          }).then(({ status }) => status),
        [path, JSON.stringify(json)],
      );
    const wish = { user_id: rival.id, mode: "duel", region: "eu-north", bots: true };
    assert.equal(await post("/matchmaking/enqueue", wish), 202);
    assert.equal(
      await post(`${first.replace("/play/", "/matchmaking/matches/")}/rematch`, {}),
      200,
    );
    await two.page.goto(url);
    await two.page.getByText("In queue").waitFor();
    await one.page.getByText(`${rival.display_name} wants a rematch`).waitFor();
    await checkAccess(one.page, "the end with a rematch");
    await rematch.click();
    // Whoever pressed it comes into the arena by that alone.
    await one.page.getByText("In queue").waitFor();
    await matched(app, [two.page]);
    await one.page.waitForURL("**/play/*");
    await entry(two.page).click();
    await two.page.waitForURL("**/play/*");
    assert.notEqual(new URL(one.page.url()).pathname, first);
    assert.equal(new URL(one.page.url()).pathname, new URL(two.page.url()).pathname);
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI1] one press leads from a queued match into the next one, and from a practice into another",
  async ({ open, url, app }) => {
    await using one = await open(DESKTOP);
    await using two = await open(DESKTOP);
    const { page } = one;
    await enterDuel(app, url, [page, two.page]);
    const first = new URL(page.url()).pathname;
    await giveUp(app, two.page);
    await page.getByRole("button", { name: "Play again" }).click();
    await page.getByText("In queue").waitFor();
    await two.page.goto(url);
    await two.page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
    await two.page.getByRole("button", { name: "Play now" }).click();
    await matched(app, [two.page]);
    await page.waitForURL("**/play/*");
    await entry(two.page).click();
    for (const { page } of [one, two]) await page.getByText(/Starts in [0-3]/).waitFor();
    await app.clock.advance(3_000);
    await page.locator(".arena[data-state=playing]").waitFor();
    assert.notEqual(new URL(page.url()).pathname, first);
    await giveUp(app, two.page);
    await page.locator(".arena[data-state=over]").waitFor();

    // A practice ends when its server says so.
    const relay = await relayMatch(page);
    await enterPractice(page, url);
    const practice = page.url();
    relay.end(0);
    await page.getByRole("button", { name: "Practice again" }).click();
    await page.waitForURL((now) => now.href !== practice);
    await page.locator(".arena[data-state=playing]").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[AR3] a developer sees what the connection is like, and makes it bad on the spot",
  async ({ open, url }) => {
    await using tab = await open({ viewport: { width: 1280, height: 800 } });
    const { page } = tab;
    await page.goto(`${url}/play`);
    await startPractice(page);
    assert.equal(await page.locator(".arena-debug").count(), 0, "nobody sees it who does not ask");
    await page.goto(`${page.url()}?debug`);
    await page.locator(".arena[data-state=playing]").waitFor();
    const value = async (name: string) =>
      parseFloat(
        await page.locator(".arena-debug div", { hasText: name }).first().locator("dd").innerText(),
      );
    await eventually(
      "frames and pings come",
      async () =>
        await value("Frames") > 5 && await value("Ping") > 0 && await value("Received") > 100,
    );
    assert.ok(await page.locator(".arena-debug tbody tr").count() >= 1, "oneself at least");
    await page.getByLabel("Round trip").fill("400");
    await eventually("it shows", async () => await value("Ping") >= 350, { withinMs: 30_000 });
    assert.deepEqual(tab.complaints, []);
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
    await tab.page.getByRole("link", { name: "Play again" }).click();
    await tab.page.getByRole("button", { name: "Play now" }).waitFor();
  },
);
