/** LB4 in a real browser: who wins climbs, where they look, and is told how far since their last visit. */

import { testGame } from "../support/app/test_game.ts";
import assert from "node:assert/strict";
import { cookieOf } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const game = testGame();
const prizes = [
  { from_rank: 1, to_rank: 1, sku: "gold", quantity: 500 },
  { from_rank: 2, to_rank: 10, sku: "trail-comet", quantity: 1 },
];
const boards = game.boards.map((board) =>
  board.id === "ladder-duel" ? { ...board, prizes } : board
);
const seasons = [{
  ...{ id: "2026-s4", name: "2026 Season 4" },
  ...{ opens_at: "2026-10-01T00:00:00Z", closes_at: "2027-01-01T00:00:00Z" },
}];
const browserTest = browserTests({ game: { ...game, boards, seasons } });

async function duel(app: TestApp, winner: Guest, loser: Guest): Promise<void> {
  for (const { id, token } of [winner, loser]) {
    const json = { user_id: id, mode: "duel", region: "eu-north" };
    const { status } = await app.call("POST", "/matchmaking/enqueue", { token, json });
    assert.equal(status, 202);
  }
  // Until the search reaches from one rating to the other.
  await app.pass(10_000);
  await app.drain();
  const { token } = winner;
  const { body } = await app.call("GET", `/matchmaking/matches?user_id=${winner.id}`, { token });
  const { match_id, teams } = body.matches[0];
  const result = teams.map((team: string[]) => ({ placement: team.includes(winner.id) ? 1 : 2 }));
  const answer = await app.call("POST", `/matchmaking/matches/${match_id}/result`, {
    ...{ token: await app.serviceToken(), json: { teams: result } },
  });
  assert.equal(answer.status, 200);
  await app.drain();
}

browserTest(
  "[LB4 UI1] three rated matches put both on the ladder of the first page, and a win moves them there",
  async ({ app, url, open }) => {
    const [nova, liv] = [
      await app.guest({ display_name: "Nova" }),
      await app.guest({ display_name: "Liv" }),
    ];
    await using tab = await open({ viewport: { width: 1280, height: 800 } });
    const { page } = tab;
    await tab.context.addCookies([cookieOf(nova, url)]);
    const panel = page.locator(".at-board");
    await page.goto(url);
    const ahead = panel.locator(".ladder-ahead");
    await ahead.getByText("0 of 3: 3 rated matches in this season put you on it.").waitFor();
    await ahead.locator(".place").getByText("Nova").waitFor();
    // Said once: the empty board below does not say it again.
    await panel.getByText("Nobody is on the ladder yet.", { exact: true }).waitFor();
    await checkAccess(page, "before the ladder");
    await panel.getByText("2026 Season 4 ends on January 1, 2027").waitFor();
    await panel.getByText("Rank 1: 500 × Gold").waitFor();
    await panel.getByText("Ranks 2 to 10: Comet trail").waitFor();
    await duel(app, liv, nova);
    await duel(app, nova, liv);
    await page.goto(url);
    await ahead.getByText("2 of 3: 1 more rated match puts you on it.").waitFor();
    assert.equal(await ahead.locator(".rungs .done").count(), 2);
    await duel(app, liv, nova);
    await page.goto(url);
    await ahead.waitFor({ state: "detached" });
    const rows = panel.locator("tbody tr");
    assert.deepEqual(await rows.locator("td:nth-child(2)").allInnerTexts(), ["Liv", "Nova"]);
    await panel.getByText("Rank 2 of 2").waitFor();
    await checkAccess(page, "on the ladder");
    // Before the eyes of who looks on; who plays is told of the step.
    await using other = await open();
    await other.context.addCookies([cookieOf(await app.guest(), url)]);
    await other.page.goto(url);
    for (const each of [page, other.page]) await each.locator(".play .dot.on").waitFor();
    await duel(app, nova, liv);
    await eventually("Nova leads", async () => {
      await app.clock.advance(250);
      return /Nova/.test(await other.page.locator(".at-board tbody tr").first().innerText());
    });
    await page.getByRole("heading", { level: 1, name: /^You won: / }).waitFor();
    await page.locator(".outcome").getByText("Rank 1 of 2, up 1 place").waitFor();
    await page.getByRole("button", { name: "Back to the start" }).click();
    await panel.getByText("Up 1 place since your last visit.").waitFor();
    // The next visit tells what became of it since.
    await page.goto("about:blank");
    await duel(app, liv, nova);
    await app.pass(60 * 60_000);
    await page.goto(url);
    await panel.getByText("Down 1 place since your last visit.").waitFor();

    // The panels follow the mode.
    await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
    await page.getByRole("radio", { name: "Brawl" }).check();
    await panel.getByRole("heading", { name: "Brawl ladder" }).waitFor();
    await page.locator(".at-me").getByText("Where everybody starts").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("mode"), "brawl");
    await page.reload();
    assert.ok(await page.getByRole("radio", { name: "Brawl" }).isChecked());
    await panel.getByRole("heading", { name: "Brawl ladder" }).waitFor();
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest(
  "[LB4] boards are tabs of modes, two each: the rating is seen first, points beside it",
  async ({ url, open }) => {
    await using tab = await open({ viewport: { width: 360, height: 640 }, colorScheme: "light" });
    const { page } = tab;
    await page.goto(`${url}/leaderboards`);
    const tabs = (name: string) => page.getByRole("navigation", { name }).getByRole("link");
    const modes = ["Duel", "Squad", "Team of five", "Brawl"];
    assert.deepEqual(await tabs("Mode").allInnerTexts(), modes);
    assert.deepEqual(await tabs("Board").allInnerTexts(), ["Rating", "Points"]);
    const current = (name: string) =>
      page.getByRole("navigation", { name }).locator("[aria-current]").innerText();
    assert.deepEqual([await current("Mode"), await current("Board")], ["Duel", "Rating"]);
    await tabs("Board").getByText("Points").click();
    await page.waitForURL(/mode=duel$/);
    assert.equal(await current("Mode"), "Duel");
    await tabs("Mode").getByText("Brawl").click();
    await page.waitForURL(/mode=ladder-brawl$/);
    assert.deepEqual([await current("Mode"), await current("Board")], ["Brawl", "Rating"]);
    await page.getByText("It takes three rated matches in a season").waitFor();
    await checkAccess(page, "boards");
    assert.deepEqual(tab.complaints, []);
  },
);
