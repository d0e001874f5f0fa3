/** A practice match in a real browser. */

import type { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { readClientFrame, type SentCommand } from "../../../services/arena/codec/commands.ts";
import { eventually } from "../app/eventually.ts";

const KEYS = { bolt: "q", wave: "e", dodge: "Space" };

/** From the page of practice into a running match. */
export async function enterPractice(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/play`);
  await startPractice(page);
  await page.locator(".arena[data-state=playing]").waitFor();
}

/** On the page of practice: to the page of a match. */
export async function startPractice(page: Page): Promise<void> {
  await page.locator("veze-island[name=Practise][data-awake=yes]").waitFor();
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL("**/play/*");
}

/** Follows what a page asks of the match, which it enters later. @returns its newest command */
export function followCommands(page: Page): () => SentCommand | undefined {
  let newest: SentCommand | undefined;
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/arena/")) return;
    socket.on("framesent", ({ payload }) => {
      const frame = readClientFrame(payload as Buffer);
      if (frame.kind === "commands") newest = frame.commands.at(-1) ?? newest;
    });
  });
  return () => newest;
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
