/** UI8, UI10 in a real browser: a match in German on a phone, and the choice of a language. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { cookieOf } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { holdBack } from "../support/browser/stage.ts";

const game = shippedGameConfig();
const modes = game.modes.map(({ bots_after_s: _bots, ...mode }) => ({
  ...mode,
  // Asked whether they are ready are the two of this mode alone.
  ...(mode.id === "squad" && { team_size: 1, rating: "elo" as const, ready_check_s: 20 }),
}));
const browserTest = browserTests({ game: { ...game, modes } });

const PHONE = {
  ...{ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  ...{ locale: "de-DE", timezoneId: "Europe/Berlin" },
};

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

browserTest(
  "[UI8 UI10] two play in German on phones: search, found, accept, result",
  async ({ app, url, open }) => {
    const guests = [
      await app.guest({ display_name: "Nova" }),
      await app.guest({ display_name: "Liv" }),
    ];
    await using one = await open(PHONE);
    await using two = await open({ ...PHONE, colorScheme: "light" });
    const pages = [one.page, two.page];
    for (const [i, { context, page }] of [one, two].entries()) {
      await context.addCookies([cookieOf(guests[i]!, url)]);
      await holdBack(context);
      await page.goto(`${url}/?mode=squad`);
      await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
      await button(page, "Jetzt spielen").tap();
      await heading(page, "Suche läuft");
      assert.equal(await page.title(), "Suche läuft · VEZE");
    }
    await checkAccess(one.page, "searching");
    await eventually("all are asked", async () => {
      await app.drain();
      const counts = await Promise.all(pages.map((page) => button(page, "Annehmen").count()));
      return counts.every((count) => count === 1);
    });
    for (const page of pages) await checkAccess(page, "asked");
    await button(one.page, "Annehmen").tap();
    await app.drain();
    await two.page.getByText("1 von 2 hat angenommen").first().waitFor();
    await button(two.page, "Annehmen").tap();
    await app.drain();
    for (const page of pages) {
      await heading(page, /^(Nova gegen Liv|Liv gegen Nova)$/);
      await page.getByRole("link", { name: "In die Arena" }).waitFor();
      await checkAccess(page, "found");
    }
    const { body } = await app.call("GET", `/matchmaking/matches?user_id=${guests[0]!.id}`, {
      token: guests[0]!.token,
    });
    const { match_id, teams } = body.matches[0] as { match_id: string; teams: string[][] };
    await app.call("POST", `/matchmaking/matches/${match_id}/result`, {
      token: await app.serviceToken(),
      json: { teams: teams.map((team) => ({ placement: team.includes(guests[0]!.id) ? 1 : 2 })) },
    });
    await app.drain();
    await heading(one.page, /^Gewonnen: \+\d+$/);
    await heading(two.page, /^Verloren: −\d+$/);
    for (const page of pages) {
      await page.getByText("Es war ein offenes Match.").first().waitFor();
      await checkAccess(page, "over");
      const english = await page.locator("body").innerText();
      assert.doesNotMatch(english, /\b(?:You|Your|Search|Accept|Back to|Play again)\b/);
    }
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI8] a reader changes the language without a script, and keeps it",
  async ({ url, open }) => {
    await using tab = await open({ locale: "en-GB", javaScriptEnabled: false });
    const { page } = tab;
    await page.goto(`${url}/store`);
    await heading(page, "Store");
    await button(page, "Deutsch").click();
    await heading(page, "Shop");
    assert.equal(new URL(page.url()).pathname, "/store");
    await page.goto(`${url}/leaderboards`);
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await button(page, "English").click();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  },
);
