/** Pictures of every moment of the stage, taken in one match of ten: four of them look on each screen. */

import type { Browser, Page } from "playwright-core";
import { shippedGameConfig } from "../services/game/mod.ts";
import { openPage, type PageOptions } from "../tests/support/browser/browser.ts";
import { openSocket } from "../tests/arena/socket.ts";
import { cookieOf } from "../tests/support/app/demo.ts";
import { eventually } from "../tests/support/app/eventually.ts";
import { type Guest, openTestApp, type TestApp } from "../tests/support/app/test_app.ts";

const NAMES = [
  ...["Nova", "Liv", "Milo", "Oskar", "Ansa", "Birk", "Ciro", "Dagny", "Eskil", "Freja"],
];
const MODE = "team5";
/** What only the server knows has been read by then. */
const SETTLES_MS = 500;

/** @param views by what their pictures are called. @param take writes one */
export async function drawStage(
  browser: Browser,
  views: Readonly<Record<string, PageOptions>>,
  take: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const game = shippedGameConfig();
  // Computer opponents would be there before the others are.
  const modes = game.modes.map(({ bots_after_s: _bots, ...mode }) => mode);
  await using app = await openTestApp({ game: { ...game, modes } });
  await using served = await app.serve();
  await using open = new AsyncDisposableStack();
  const guests: Guest[] = [];
  for (const display_name of NAMES) {
    guests.push(await app.guest({ display_name, device_id: `the device of ${display_name}` }));
  }
  const pages: [view: string, page: Page][] = [];
  for (const [i, [view, options]] of Object.entries(views).entries()) {
    const tab = open.use(await openPage(browser, { ...options, reducedMotion: "reduce" }));
    await tab.context.addCookies([cookieOf(guests[i]!, served.url)]);
    pages.push([view, tab.page]);
  }
  const others = guests.slice(pages.length);
  const moment = async (name: string, heading: RegExp) => {
    for (const [view, page] of pages) {
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.locator(".stage-foot .dot.on").waitFor();
      await page.waitForTimeout(SETTLES_MS);
      await take(page, `stage_${name}_${view}`);
    }
  };
  const press = async (name: string) => {
    for (const [, page] of pages) await page.getByRole("button", { name }).click();
  };

  for (const [, page] of pages) {
    await page.goto(`${served.url}/?mode=${MODE}`);
    await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
  }
  await press("Play now");
  await moment("searching", /^Searching$/);
  for (const guest of others) await queue(app, guest);
  await asked(app, pages.map(([, page]) => page));
  await moment("asked", /^Match found: accept$/);
  await press("Accept");
  for (const guest of others.slice(0, 2)) await accept(app, guest);
  await app.drain();
  await moment("accepted", /^Waiting for the others$/);
  for (const guest of others.slice(2)) await accept(app, guest);
  await app.drain();
  await moment("found", /against/);
  await decide(app, guests[0]!);
  await moment("over", /^You (won|lost): /);
  await press("Play again");
  for (const guest of others) await queue(app, guest);
  await asked(app, pages.map(([, page]) => page));
  await app.clock.advance(11_000);
  await app.drain();
  await moment("missed", /^You missed the check$/);

  await press("Queue again");
  for (const guest of others) await queue(app, guest);
  await asked(app, pages.map(([, page]) => page));
  await press("Accept");
  for (const guest of others) await accept(app, guest);
  await app.drain();
  for (const [, page] of pages) {
    await page.getByRole("heading", { level: 1, name: /against/ }).waitFor();
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.clock.setFixedTime(app.clock.now() + 10_000);
    // No second passes: nobody is taken in while the others are drawn.
    await page.evaluate(() => Object.assign(globalThis, { setInterval: () => 0 }));
  }
  const { body } = await app.call("GET", `/matchmaking/matches?user_id=${others[0]!.id}`, {
    token: others[0]!.token,
  });
  const address = `${served.url.replace("http", "ws")}/arena/${body.matches[0].match_id}`;
  const first = await openSocket(address, others[0]!.token);
  await eventually("the arena has it", () => first.controls().length > 0);
  await app.clock.advance(10_000);
  for (const [, page] of pages) await page.locator(".into").waitFor();
  await moment("into", /against/);
  first.socket.close();
}

async function queue(app: TestApp, { id, token }: Guest): Promise<void> {
  const json = { user_id: id, mode: MODE, region: "eu-north" };
  await app.call("POST", "/matchmaking/enqueue", { token, json });
}

async function accept(app: TestApp, { id, token }: Guest): Promise<void> {
  const ticket = await app.services.play.matchmaking.findLive(id);
  await app.call("POST", `/matchmaking/tickets/${ticket!.id}/accept`, { token });
}

async function asked(app: TestApp, pages: readonly Page[]): Promise<void> {
  await eventually("all are asked", async () => {
    // The search widens: winners are found by those who have lost.
    await app.clock.advance(2_000);
    await app.drain();
    const counts = await Promise.all(
      pages.map((page) => page.getByRole("button", { name: "Accept" }).count()),
    );
    return counts.every((count) => count === 1);
  });
}

async function decide(app: TestApp, { id, token }: Guest): Promise<void> {
  const { body } = await app.call("GET", `/matchmaking/matches?user_id=${id}`, { token });
  const { match_id, teams } = body.matches[0] as { match_id: string; teams: string[][] };
  const json = { teams: teams.map((team) => ({ placement: team.includes(id) ? 1 : 2 })) };
  const server = await app.serviceToken();
  await app.call("POST", `/matchmaking/matches/${match_id}/result`, { token: server, json });
  await app.drain();
}
