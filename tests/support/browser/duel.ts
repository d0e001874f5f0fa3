/** Two visitors who meet in a match of the matcher, in real browsers. */

import type { Page } from "playwright-core";
import { eventually } from "../app/eventually.ts";
import type { TestApp } from "../app/test_app.ts";

/** From the first page into a running match. */
export async function enterDuel(app: TestApp, url: string, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.goto(url);
    await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
    await page.getByRole("button", { name: "Play now" }).click();
    await page.getByText("In queue").waitFor();
  }
  await matched(app, pages);
  for (const page of pages) await entry(page).click();
  for (const page of pages) await page.getByText(/Starts in [0-3]/).waitFor();
  await app.clock.advance(3_000);
  for (const page of pages) await page.locator(".arena[data-state=playing]").waitFor();
}

/**
 * Matches until every page leads into the arena: a pass may come before the news of the last ticket, and
 * who loads the page after it reads that they are in a match, not that one was found.
 */
export async function matched(app: TestApp, pages: readonly Page[]): Promise<void> {
  await eventually("all are matched", async () => {
    await app.drain();
    const counts = await Promise.all(pages.map((page) => entry(page).count()));
    return counts.every((count) => count === 1);
  });
}

/** The way from the portal into the match. */
export function entry(page: Page) {
  return page.getByRole("link", { name: "Enter the arena" });
}

/** Gives the match up: whoever stays has won. */
export async function giveUp(app: TestApp, page: Page): Promise<number> {
  const path = new URL(page.url()).pathname.replace("/play/", "/matchmaking/matches/");
  const status = await page.evaluate(
    (leave) => fetch(leave, { method: "POST" }).then(({ status }) => status),
    `${path}/leave`,
  );
  await app.drain();
  return status;
}
