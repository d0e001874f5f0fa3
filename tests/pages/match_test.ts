/** MM9, MM12, UI1, UI8 in a real browser: the ready check, and the page that explains a match. */

import assert from "node:assert/strict";
import { browserTests } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { testGame } from "../support/app/test_game.ts";

const game = testGame();
const modes = game.modes.map((mode) => ({ ...mode, ready_check_s: 30 }));
const browserTest = browserTests({ game: { ...game, modes } });

browserTest(
  "[MM9 MM12 UI1 UI8] two visitors accept a match, play it, and read why it was theirs",
  async ({ app, url, open }) => {
    await using one = await open();
    await using two = await open({ colorScheme: "light" });
    const queue = async () => {
      for (const { page } of [one, two]) {
        const button = page.getByRole("button", { name: /^(Play now|Queue again)$/ });
        if (await button.count() > 0) await button.click();
        await page.getByText("In queue").waitFor();
      }
      // A pass may come before the news of the last ticket.
      await eventually("both are asked", async () => {
        await app.drain();
        const asked = [one, two].map(({ page }) =>
          page.getByRole("button", { name: "Accept" }).count()
        );
        return (await Promise.all(asked)).every((count) => count === 1);
      });
    };
    for (const { page } of [one, two]) await page.goto(url);
    await queue();
    await two.page.getByRole("button", { name: "Decline" }).click();
    await app.drain();
    await two.page.getByRole("heading", { level: 1, name: "You declined" }).waitFor();
    await one.page.getByText("You keep your place").first().waitFor();
    await one.page.getByText("In queue").waitFor();

    await queue();
    // Whoever loads the page anew is asked still.
    await one.page.reload();
    await one.page.getByRole("button", { name: "Accept" }).click();
    await one.page.getByText("The others are asked").waitFor();
    await two.page.getByRole("button", { name: "Accept" }).click();
    await app.drain();
    for (const { page } of [one, two]) {
      await page.getByRole("link", { name: "Who plays, and why" }).click();
      await page.getByText("Why this match").waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
    }
    // The other's page was sent before the match ended, and listens only afterwards.
    const gate = Promise.withResolvers<void>();
    await two.page.routeWebSocket(/\/events$/, async (socket) => {
      await gate.promise;
      socket.connectToServer();
    });
    await two.page.reload();
    await two.page.locator("veze-island[name=Following][data-awake=yes]").waitFor();
    const matchId = new URL(one.page.url()).pathname.split("/")[2]!;
    const token = await app.serviceToken();
    const { body: match } = await app.call("GET", `/matchmaking/matches/${matchId}`, { token });
    const me = await one.page.evaluate(() =>
      fetch("/auth/me").then((r) => r.json()).then((user) => user.id)
    );
    const winner = match.teams.findIndex((team: string[]) => team.includes(me));
    const teams = [0, 1].map((team) => ({ placement: team === winner ? 1 : 2 }));
    const result = `/matchmaking/matches/${matchId}/result`;
    assert.equal((await app.call("POST", result, { token, json: { teams } })).status, 200);
    await app.drain();
    // The result comes by itself.
    await one.page.getByRole("heading", { level: 1, name: "You won." }).waitFor();
    gate.resolve();
    await two.page.getByRole("heading", { level: 1, name: "You lost." }).waitFor();
    assert.match(
      await one.page.locator("main").innerText(),
      /\+\d+[^]*−\d+[^]*ratings lay close together[^]*Guest \S+ \d+ %/,
    );
    assert.deepEqual([...one.complaints, ...two.complaints], []);
    // Strangers do not see it.
    await using stranger = await open();
    const answer = await stranger.page.goto(`${url}/matches/${matchId}`);
    assert.equal(answer!.status(), 401);
    await one.page.goto(url);
    assert.match(await one.page.locator("#recent + ul").innerText(), /Duel: win\s+\+\d+/);
    await one.page.goto(`${url}/profile`);
    assert.match(await one.page.locator("main").innerText(), /Duel\s+[\d,]+ after 1/);
  },
);
