/** UI1, UI6 of every page: complete without scripts, for everybody, in either theme, on any size. */

import { testGame } from "../support/app/test_game.ts";
import assert from "node:assert/strict";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { ok } from "../support/app/expect.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";

// Without ladders a mode's points are its board: they are filled by submits alone.
const game = testGame();
const boards = game.boards.filter(({ feed }) => feed?.of !== "rating");
const browserTest = browserTests({ game: { ...game, boards } });
const PAGES = [
  "/",
  "/leaderboards",
  "/leaderboards?season=current&mode=duel&player=pl",
  "/store",
  "/inventory",
  "/profile",
  "/docs",
  "/problems/request.invalid",
];
const SIZES = [{ width: 320, height: 640 }, { width: 1280, height: 800 }];
const THEMES = ["dark", "light"] as const;

/** A player with something on every page. */
async function somebody(app: TestApp): Promise<{ player: Guest; match: string }> {
  const [player, rival] = [
    await app.guest({ display_name: "Nova" }),
    // As long and as wide as a name can be.
    await app.guest({ display_name: "Plum".padEnd(32, "W") }),
  ];
  const token = await app.serviceToken();
  const score = (user_id: string, score: number) =>
    app.call("POST", "/leaderboards/submit", {
      token,
      json: { user_id, score, season: "current", mode: "duel" },
    });
  await score(player.id, 40);
  await score(rival.id, 30);
  let match = "";
  for (let i = 0; i < 2; i++) {
    for (const { id: user_id, token } of [player, rival]) {
      const json = { user_id, mode: "duel", region: "eu-north" };
      ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
    }
    match = await eventually("they are matched", async () => {
      const { body } = await app.call("POST", "/matchmaking/match", { token, json: {} });
      return body.match_id as string | undefined;
    });
    const teams = [{ placement: 1 }, { placement: 2 }];
    ok(await app.call("POST", `/matchmaking/matches/${match}/result`, { token, json: { teams } }));
  }
  const goods = { gold: 900, "xp-boost": 2 };
  await app.services.economy.inventory.grant({ userId: player.id, goods, ref: match });
  await app.drain();
  return { player, match };
}

function cookieOf({ cookie }: Guest, url: string) {
  const [name = "", value = ""] = cookie.split("=");
  return { name, value, url };
}

browserTest(
  "[UI6] no page has an accessibility violation, dark on a phone, light on a desktop",
  async ({ app, url, open }) => {
    const { player, match } = await somebody(app);
    // Colours do not depend on the size, nor the layout on the theme: each pair of them once.
    for (const [i, colorScheme] of THEMES.entries()) {
      await using tab = await open({ colorScheme, viewport: SIZES[i]!, reducedMotion: "reduce" });
      await tab.context.addCookies([cookieOf(player, url)]);
      for (const path of [...PAGES, `/matches/${match}`]) {
        await tab.page.goto(url + path);
        await checkAccess(tab.page, `${path}, ${colorScheme}, ${SIZES[i]!.width}`);
      }
      assert.deepEqual(tab.complaints, []);
    }
    // Nobody in particular, and what is not there.
    await using tab = await open({ colorScheme: "light", viewport: SIZES[0]! });
    for (const path of ["/", "/inventory", "/profile", "/nothing-here", `/matches/${match}`]) {
      await tab.page.goto(url + path);
      await checkAccess(tab.page, `${path} for nobody`);
    }
    assert.deepEqual(tab.complaints.filter((text) => !/401|404/.test(text)), []);
  },
);

browserTest("[UI6] the gallery of parts is spotless in both themes", async ({ url, open }) => {
  for (const viewport of SIZES) {
    await using tab = await open({ viewport, reducedMotion: "reduce" });
    await tab.page.goto(`${url}/dev/gallery`);
    for (const theme of THEMES) await tab.page.getByRole("region", { name: theme }).waitFor();
    await checkAccess(tab.page, `gallery, ${viewport.width}`);
    assert.deepEqual(tab.complaints, []);
  }
});

browserTest("[UI1] people are told what is wrong and what to do", async ({ app, url, open }) => {
  const { match } = await somebody(app);
  const stranger = await app.guest();
  await using tab = await open();
  const { page } = tab;
  const told = async (path: string) => {
    const answer = await page.goto(url + path);
    return [answer!.status(), await page.locator("main").innerText()] as const;
  };
  const [missing, nothing] = await told("/nothing-here");
  assert.equal(missing, 404);
  assert.match(nothing, /Nothing is here/);
  assert.equal((await told(`/matches/${match}`))[0], 401);
  await tab.context.addCookies([cookieOf(stranger, url)]);
  assert.ok([403, 404].includes((await told(`/matches/${match}`))[0]), "not theirs");
  await page.getByRole("link", { name: "Back to the start" }).click();
  await page.getByRole("button", { name: "Play now" }).waitFor();
});

browserTest("[UI1 UI6] without JavaScript the pages are complete", async ({ app, url, open }) => {
  const { player, match } = await somebody(app);
  await using tab = await open({ javaScriptEnabled: false });
  const { page } = tab;
  const token = await app.serviceToken();
  for (let i = 0; i < 60; i++) {
    const { id: user_id } = await app.guest({ display_name: `Player ${i}` });
    const json = { user_id, score: 1_000 + i, season: "current", mode: "duel" };
    await app.call("POST", "/leaderboards/submit", { token, json });
  }
  await page.goto(url);
  assert.equal(await page.locator("tbody tr").count(), 10);
  await page.getByRole("link", { name: "The whole board" }).click();
  // The next page is there once its last row is.
  await page.locator("tbody tr").nth(49).waitFor();
  assert.equal(await page.locator("tbody tr").count(), 50);
  await page.getByRole("link", { name: "Further ranks" }).click();
  await page.locator("tbody tr").first().getByRole("cell", { name: "51", exact: true }).waitFor();
  await page.getByLabel("Name or player id").fill("player 7");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("link", { name: "Player 7", exact: true }).click();
  assert.match(await page.locator("tbody").innerText(), /Player 7\b/);
  await page.getByRole("link", { name: "2026 Season 3" }).click();
  await page.getByText(/Nobody has scored/).waitFor();

  await tab.context.addCookies([cookieOf(player, url)]);
  const shown = async (path: string) => {
    await page.goto(url + path);
    return await page.locator("main").innerText();
  };
  assert.match(await shown("/"), /Nova[^]*Rating after 2 matches[^]*Recent matches[^]*Duel: /);
  assert.match(await shown("/inventory"), /Gold\s+900[^]*XP boost[^]*2/);
  assert.match(await shown("/profile"), /Duel[^]*after 2[^]*This device/);
  assert.match(await shown(`/matches/${match}`), /Why this match[^]*Nova \d+ %[^]*Timeline/);
  assert.deepEqual(tab.complaints, []);
});
