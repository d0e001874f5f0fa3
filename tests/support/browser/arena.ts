/** A practice match in a real browser. */

import type { Page } from "playwright-core";

/** From the page of practice into a running match. */
export async function enterPractice(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/play`);
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL("**/play/*");
  await page.locator(".arena[data-state=playing]").waitFor();
}
