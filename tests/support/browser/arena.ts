/** A practice match in a real browser. */

import type { Page } from "playwright-core";
import { eventually } from "../app/eventually.ts";

const KEYS = { bolt: "q", wave: "e", dodge: "Space" };

/** From the page of practice into a running match. */
export async function enterPractice(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/play`);
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL("**/play/*");
  await page.locator(".arena[data-state=playing]").waitFor();
}

/** Asks for an ability until it cools down: who is out of the game for a moment has none. */
export async function cast(
  page: Page,
  ability: "bolt" | "wave" | "dodge",
  ask: () => Promise<unknown> = () => page.keyboard.press(KEYS[ability]),
): Promise<void> {
  const dial = page.locator(`button.dial[data-ability=${ability}]`);
  await eventually(`the ${ability} cools down`, async () => {
    if (await dial.isEnabled()) await ask();
    await page.waitForTimeout(100);
    return await dial.isDisabled();
  });
}
