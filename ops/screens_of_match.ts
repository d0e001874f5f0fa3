/**
 * `deno task screens:match`: a whole match in two browsers, played by script to its end, and pictures
 * of its moments into `docs/screens/arena_*.webp`. Fails where a console had something to complain of.
 */

import type { Page } from "playwright-core";
import { readReplay } from "../services/arena/records/mod.ts";
import { executablePath, openBrowser, openPage } from "../tests/support/browser/browser.ts";
import { enterPractice } from "../tests/support/browser/arena.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { openTestApp } from "../tests/support/app/test_app.ts";

const out = new URL("../docs/screens/", import.meta.url);
const QUALITY = 80;
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { hasTouch: true, isMobile: true };
const UPRIGHT = { ...PHONE, viewport: { width: 360, height: 640 } };
const ACROSS = { ...PHONE, viewport: { width: 844, height: 390 } };
/** A round and its sudden death, and what a slow machine adds. */
const LONGEST_MS = 240_000;

async function take(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    ...{ format: "webp", quality: QUALITY },
  });
  const picture = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  await Deno.writeFile(new URL(`arena_${name}.webp`, out), picture);
  await session.detach();
  console.log(`${name}: ${Math.round(picture.length / 1024)} KB`);
}

/** Rounds that lead from the spawn to the core. */
const APPROACH = 8;

/** To the core and around it, firing at where the other comes from. */
async function fight(
  page: Page,
  round: number,
  { ways, aim }: { ways: string[]; aim: { x: number; y: number } },
): Promise<void> {
  const way = round < APPROACH ? ways[0]! : ways[round % ways.length]!;
  await page.mouse.move(aim.x, aim.y);
  await page.keyboard.down(way);
  await page.keyboard.down("q");
  if (round % 3 === 0) await page.keyboard.press("e");
  if (round % 4 === 1) await page.keyboard.press("Space");
  await page.waitForTimeout(350);
  await page.keyboard.up(way);
  await page.keyboard.up("q");
}

const isOver = async (page: Page) => await page.locator(".arena[data-state=over]").count() > 0;

async function main(): Promise<void> {
  if (!executablePath) throw new Error("Cannot take pictures: there is no Chromium");
  const port = freePort();
  const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` };
  await using app = await openTestApp({ env });
  await using served = app.serve(port);
  await using browser = await openBrowser();
  const { url } = served;
  const complaints: string[] = [];

  await using one = await openPage(browser, DESKTOP);
  await using two = await openPage(browser, DESKTOP);
  const pages = [one.page, two.page];
  for (const page of pages) {
    await page.goto(url);
    await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
    await page.getByRole("button", { name: "Play now" }).click();
    await page.getByText("In queue").waitFor();
  }
  await take(one.page, "queue");
  const enter = (page: Page) => page.getByRole("link", { name: "Enter the arena" });
  while ((await Promise.all(pages.map((page) => enter(page).count()))).includes(0)) {
    await app.drain();
    await one.page.waitForTimeout(100);
  }
  for (const page of pages) await enter(page).click();
  for (const page of pages) await page.getByText(/Starts in [0-3]/).waitFor();
  await take(one.page, "countdown");
  await app.clock.advance(3_000);
  for (const page of pages) await page.locator(".arena[data-state=playing]").waitFor();
  await one.page.waitForTimeout(400);
  await take(one.page, "lesson");

  const ends = Date.now() + LONGEST_MS;
  for (let round = 0; !await isOver(one.page) && Date.now() < ends; round++) {
    const plans = [
      { ways: ["d", "w", "s", "a"], aim: { x: 900, y: 400 } },
      { ways: ["a", "s", "w", "d"], aim: { x: 120, y: 400 } },
    ];
    await Promise.all(pages.map((page, i) => fight(page, round, plans[i]!)));
  }
  for (const page of pages) await page.locator(".arena[data-state=over]").waitFor();
  await app.drain();
  await one.page.getByText("Your rating went").waitFor({ timeout: 15_000 }).catch(() => {});
  await take(one.page, "end");
  await one.page.getByRole("link", { name: "Match and replay" }).click();
  await one.page.getByRole("button", { name: "Watch the replay" }).click();
  const moment = one.page.getByRole("slider", { name: "Moment" });
  await moment.fill("600");
  await one.page.getByLabel("Look from").selectOption({ index: 1 });
  await take(one.page, "replay");
  const match = new URL(one.page.url()).pathname.split("/").at(-1);
  const file = await one.page.evaluate(
    (match) =>
      fetch(`/arena/matches/${match}/replay`).then(async (answer) =>
        Array.from(new Uint8Array(await answer.arrayBuffer()))
      ),
    match,
  );
  console.log(`${readReplay(Uint8Array.from(file)).ticks} ticks were played`);
  complaints.push(...one.complaints, ...two.complaints);

  for (const [name, view] of [["upright", UPRIGHT], ["across", ACROSS]] as const) {
    await using phone = await openPage(browser, view);
    await enterPractice(phone.page, url);
    await phone.page.waitForTimeout(1_500);
    await take(phone.page, `phone_${name}`);
    complaints.push(...phone.complaints);
  }
  await using hunted = await openPage(browser, DESKTOP);
  await hunted.page.goto(`${url}/play`);
  await hunted.page.getByLabel("Opponents").selectOption({ label: "Expert" });
  await hunted.page.getByRole("button", { name: "Start" }).click();
  await hunted.page.locator(".arena[data-state=playing]").waitFor();
  // An expert comes for whoever goes to the core.
  const hit = hunted.page.locator(".hud-light[data-felt=hit]");
  for (let round = 0; round < 90 && await hit.count() === 0; round++) {
    await fight(hunted.page, round, { ways: ["d", "w", "d", "s"], aim: { x: 900, y: 400 } });
  }
  await take(hunted.page, "hit");
  await hunted.page.waitForTimeout(600);
  await take(hunted.page, "fight");
  complaints.push(...hunted.complaints);
  await using settings = await openPage(browser, DESKTOP);
  await enterPractice(settings.page, url);
  await settings.page.keyboard.press("Escape");
  await settings.page.getByRole("dialog", { name: "Settings" }).waitFor();
  await take(settings.page, "settings");
  complaints.push(...settings.complaints);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
