/** Players of the stage: some in browsers, the others by the API. */

import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { OPENS_AFTER_MS } from "../../../islands/play/stage/use_countdown.ts";
import { eventually } from "../app/eventually.ts";
import type { Guest, TestApp } from "../app/test_app.ts";

export const button = (page: Page, name: string) => page.getByRole("button", { name });
export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

/** Passes until every page is asked: one may come before the news of the last ticket. */
export async function asked(
  app: TestApp,
  pages: readonly Page[],
  name = "Accept",
): Promise<void> {
  await eventually("all are asked", async () => {
    await app.drain();
    const counts = await Promise.all(pages.map((page) => button(page, name).count()));
    return counts.every((count) => count === 1);
  });
}

export async function queueFor(app: TestApp, { id, token }: Guest, mode: string): Promise<void> {
  const json = { user_id: id, mode, region: "eu-north" };
  await app.call("POST", "/matchmaking/enqueue", { token, json });
}

export async function accept(app: TestApp, { id, token }: Guest): Promise<void> {
  const ticket = await app.services.play.matchmaking.findLive(id);
  const path = `/matchmaking/tickets/${ticket!.id}/accept`;
  assert.equal((await app.call("POST", path, { token })).status, 200);
}

/** Enters the match's result for who is called so. @returns the match's id */
export async function decide(app: TestApp, winner: Guest): Promise<string> {
  const token = await app.serviceToken();
  const own = await app.call("GET", `/matchmaking/matches?user_id=${winner.id}`, {
    token: winner.token,
  });
  const { match_id, teams } = own.body.matches[0] as { match_id: string; teams: string[][] };
  const json = { teams: teams.map((team) => ({ placement: team.includes(winner.id) ? 1 : 2 })) };
  const { status } = await app.call("POST", `/matchmaking/matches/${match_id}/result`, {
    ...{ token, json },
  });
  assert.equal(status, 200);
  await app.drain();
  return match_id;
}

/**
 * In a tab that has accepted a match the page enters it by itself after a while: not here, until it is
 * said. @returns says it
 */
export async function holdBack(context: BrowserContext): Promise<(page: Page) => Promise<void>> {
  await context.addInitScript((late) => {
    const [wait, held] = [globalThis.setTimeout, [] as (() => void)[]];
    const hold = (work: () => void, ms?: number) => ms === late ? -held.push(work) : wait(work, ms);
    Object.assign(globalThis, { setTimeout: hold, held });
  }, OPENS_AFTER_MS);
  return (page) =>
    page.evaluate(() => {
      for (const work of (globalThis as unknown as { held: (() => void)[] }).held) work();
    });
}

/** Goes there by the keyboard alone. @param name text of a link or button */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.textContent) === name) return;
  }
  assert.fail(`the keyboard does not lead to ${name}`);
}
