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
  const enter = (page: Page) => page.getByRole("link", { name: "Enter the arena" });
  await eventually("all are matched", async () => {
    await app.drain();
    const counts = await Promise.all(pages.map((page) => enter(page).count()));
    return counts.every((count) => count === 1);
  });
  for (const page of pages) await enter(page).click();
  for (const page of pages) await page.getByText(/Starts in [0-3]/).waitFor();
  await app.clock.advance(3_000);
  for (const page of pages) await page.locator(".arena[data-state=playing]").waitFor();
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
