/** UI1, UI8, LB3, LB7, LB9 in a real browser: thousands of places, found, shared, followed. */

import assert from "node:assert/strict";
import { createIdentityStore } from "../../services/identity/mod.ts";
import { createLeaderboardStore } from "../../services/leaderboards/mod.ts";
import { browserTests } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import type { TestApp } from "../support/app/test_app.ts";

const browserTest = browserTests();
const PLAYERS = 3_000;
const DAY_MS = 86_400_000;

/** Thousands of players without a sign-in each. */
async function fill(app: TestApp, called: string, count: number, best: number): Promise<void> {
  const { engines, ids, boards: { leaderboards } } = app.services;
  const at = new Date(app.clock.now());
  const users = await createIdentityStore(engines.database).insertGuests(
    Array.from({ length: count }, (_, i) => ({
      userId: ids.next(),
      displayName: `${called} ${i + 1}`,
      region: "eu-north",
      deviceHash: null,
      sessionId: ids.next(),
      cookieHash: crypto.getRandomValues(new Uint8Array(32)),
      refreshHash: crypto.getRandomValues(new Uint8Array(32)),
      address: "test",
      at,
    })),
  );
  const { id: boardId, order } = await leaderboards.getBoard("current", "duel");
  await createLeaderboardStore(engines.database).change(
    users.map(({ id: userId }, i) => ({
      ...{ boardId, userId, order },
      change: { operator: "best" as const, value: best - i * 10 },
    })),
    at,
  );
  // The index learns of them like of anything it missed.
  await app.pass(60_000);
  await leaderboards.reconcile();
}

browserTest(
  "[UI1 UI8 LB3 LB7 LB9] thousands of places scroll in a small page, are found, shared, followed",
  async ({ app, url, open }) => {
    await fill(app, "Player", PLAYERS, PLAYERS * 10);
    await app.pass(DAY_MS);
    await app.services.boards.snapshots.takeDue();
    const day = new Date(app.clock.now()).toISOString().slice(0, 10);
    const submit = async (user_id: string, score: number) => {
      const token = await app.serviceToken();
      const json = { user_id, score, season: "current", mode: "duel" };
      assert.equal((await app.call("POST", "/leaderboards/submit", { token, json })).status, 200);
    };

    await using tab = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = tab;
    await page.goto(`${url}/profile`);
    await page.getByRole("button", { name: "Play as a guest" }).click();
    await page.getByText("This device").waitFor();
    const me = await page.evaluate(() =>
      fetch("/auth/me").then((r) => r.json()).then((user) => user.id)
    );
    await submit(me, 15_005);
    // What it came with is read anew once it listens, a second later.
    const renewed = page.waitForResponse(/\/leaderboards\/[^?]*\?.*offset=0/);
    await page.goto(`${url}/leaderboards?season=current&mode=duel`);
    await renewed;
    const rows = page.locator("tbody tr");
    const row = (name: string) => page.getByRole("cell", { name, exact: true });

    // To the end, by the wheel's means: what is far is loaded, what is gone is dropped.
    const drawn: number[] = [];
    for (const share of [0.25, 0.5, 0.9, 1]) {
      await page.evaluate(
        (share) => scrollTo(0, document.documentElement.scrollHeight * share),
        share,
      );
      await eventually("loaded", async () => await page.locator("tbody .bone").count() === 0);
      drawn.push(await rows.count());
    }
    assert.ok(Math.max(...drawn) < 60, `${drawn} rows`);
    await row(`Player ${PLAYERS}`).waitFor();

    // What cannot be loaded is said, and asked for again on request.
    const some = /\/leaderboards\/[^?]*\?.*offset=2100/;
    await page.route(some, (route) => route.fulfill({ status: 503, json: { detail: "Not now" } }));
    await page.evaluate(() => scrollTo(0, 44 * 2_150));
    await page.getByRole("alert").waitFor();
    const box = await page.getByRole("alert").boundingBox();
    assert.ok(box && box.y > 0 && box.y < 200, "in sight, however far down");
    assert.ok(await page.locator("tbody .bone").count() > 0, "rows in the shape they will have");
    await page.unroute(some);
    await page.getByRole("button", { name: "Try again" }).click();
    await eventually("loaded", async () => await page.locator("tbody .bone").count() === 0);
    assert.equal(await page.getByRole("alert").count(), 0);

    // To oneself, and from there by link to somebody else.
    await page.getByRole("link", { name: "Your rank: 1,501" }).click();
    await page.locator("tr[aria-current=true]").waitFor();
    await eventually("the address says where", () => /rank=1497/.test(page.url()));
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByText("Link copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await using other = await open({ viewport: { width: 360, height: 640 } });
    await other.page.goto(link);
    await other.page.locator("veze-island[data-awake=yes]").waitFor();
    const top = () =>
      other.page.evaluate(() =>
        [...document.querySelectorAll("tbody tr")].find((row) =>
          row.getBoundingClientRect().top >= 40
        )?.textContent ?? ""
      );
    await eventually("the same place stands on top", async () => /^1,497/.test(await top()));

    // A search by name leads to the place; so does an id.
    await page.getByLabel("Name or player id").fill("PLAYER 2345");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("link", { name: "Player 2345" }).click();
    await row("Player 2345").waitFor();
    await page.goto(`${url}/leaderboards?season=current&mode=duel&player=${me}`);
    await page.getByText("Rank 1,501, score 15,005").waitFor();

    // The board moves: the newcomer climbs over all, and is told from where.
    await page.goto(`${url}/leaderboards?season=current&mode=duel`);
    await page.getByText("Live", { exact: true }).waitFor();
    const { id: climber } = await app.guest({ display_name: "Climber" });
    await submit(climber, 99_999);
    await eventually("the climber leads", async () => {
      await app.clock.advance(250);
      return /Climber/.test(await rows.first().innerText());
    });
    await submit(me, 88_888);
    await eventually("one's own movement is told", async () => {
      await app.clock.advance(250);
      return /Player 1\b/.test(await rows.nth(2).innerText()) &&
        await rows.nth(2).locator(".moved.down").count() === 1;
    });

    // It grows by more than is drawn beyond the end, and can be scrolled to its new end.
    await fill(app, "Late", 100, 5);
    await submit(climber, 100_000);
    await eventually("the page knows how many there are", async () => {
      await app.clock.advance(250);
      return await page.getByText("3,102 players").count() === 1;
    });
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await row("Late 100").waitFor();

    // Of the day as it began neither is known.
    await page.getByLabel("As the day began").selectOption(day);
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText(`As it was when ${day} began`).waitFor();
    assert.match(await rows.first().innerText(), /^1\s+Player 1\s/);
    const complaints = [...tab.complaints, ...other.complaints];
    assert.deepEqual(complaints.filter((text) => !text.includes("503")), []);
  },
);
