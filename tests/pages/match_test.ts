/** MM9, MM12, UI1 in a real browser: the ready check, and the page that explains a match. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { executablePath, openBrowser, openPage } from "../support/browser.ts";
import { openTestApp } from "../support/test_app.ts";

Deno.test({
  name: "[MM9 MM12 UI1] two visitors accept a match, play it, and read why it was theirs",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const game = shippedGameConfig();
    const modes = game.modes.map((mode) => ({ ...mode, ready_check_s: 30 }));
    await using app = await openTestApp({ game: { ...game, modes } });
    await using served = app.serve();
    await using browser = await openBrowser();
    await using one = await openPage(browser);
    await using two = await openPage(browser, { colorScheme: "light" });
    const queue = async () => {
      for (const { page } of [one, two]) {
        const button = page.getByRole("button", { name: "Play now" });
        if (await button.count() > 0) await button.click();
        await page.getByText("In queue").waitFor();
      }
      await app.drain();
      for (const { page } of [one, two]) {
        await page.getByRole("button", { name: "Accept" }).waitFor();
      }
    };
    for (const { page } of [one, two]) await page.goto(served.url);
    await queue();
    await two.page.getByRole("button", { name: "Decline" }).click();
    await app.drain();
    await two.page.getByRole("button", { name: "Play now" }).waitFor();
    await one.page.getByText("In queue").waitFor();

    await queue();
    await one.page.getByRole("button", { name: "Accept" }).click();
    await one.page.getByText("The others are asked").waitFor();
    await two.page.getByRole("button", { name: "Accept" }).click();
    await app.drain();
    for (const { page } of [one, two]) {
      await page.getByRole("link", { name: "Who plays, and why" }).click();
      await page.getByText("Why this match").waitFor();
    }
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
    await one.page.reload();
    await two.page.reload();
    assert.equal(await one.page.getByRole("heading", { level: 1 }).innerText(), "You won.");
    assert.equal(await two.page.getByRole("heading", { level: 1 }).innerText(), "You lost.");
    assert.match(await one.page.locator("main").innerText(), /\(\+\d+\)[^]*\(−\d+\)/);
    for (const { page, complaints } of [one, two]) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
      assert.deepEqual(complaints, []);
    }
    // Strangers do not see it.
    await using stranger = await openPage(browser);
    const answer = await stranger.page.goto(`${served.url}/matches/${matchId}`);
    assert.equal(answer!.status(), 401);
    await one.page.goto(served.url);
    assert.match(await one.page.locator("#recent + ul").innerText(), /duel: win\s+\+\d+/);
    await one.page.goto(`${served.url}/profile`);
    assert.match(await one.page.locator("main").innerText(), /Duel\s+\d+ after 1/);
  },
});
