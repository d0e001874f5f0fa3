/**
 * `deno task screens:match`: a whole match in two browsers, played by script to its end, and pictures
 * of its moments into `docs/screens/arena_*.webp`. Fails where a console had something to complain of.
 */

import type { Browser, Page } from "playwright-core";
import { readReplay } from "../services/arena/records/mod.ts";
import { executablePath, openBrowser, openPage } from "../tests/support/browser/browser.ts";
import { enterPractice } from "../tests/support/browser/arena.ts";
import { fight, followFighter, isFighting } from "./screens_fight.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { openTestApp } from "../tests/support/app/test_app.ts";

const out = new URL("../docs/screens/", import.meta.url);
const QUALITY = 80;
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { hasTouch: true, isMobile: true };
const UPRIGHT = { ...PHONE, viewport: { width: 360, height: 640 } };
const ACROSS = { ...PHONE, viewport: { width: 844, height: 390 } };
/** As long as it is waited for that both are at the core. */
const FIGHT_MS = 20_000;
/** Light fades so much slower: a picture takes longer than it lasts. */
const SLOWER = 8;
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

/** In the page. Its clock stays as it is: the match runs by it. */
function slowLight(times: number): void {
  const { animate } = Element.prototype;
  Element.prototype.animate = function (frames, options) {
    const isLight = this.classList.contains("hud-light") && typeof options === "object";
    return animate.call(
      this,
      frames,
      isLight ? { ...options, duration: Number(options.duration) * times } : options,
    );
  };
}

/** Takes a picture of the first such moment. @returns its name where the match ends without one */
async function watchFor(
  page: Page,
  felt: "hit" | "heal" | "kill",
  take: () => Promise<void>,
): Promise<string | undefined> {
  const light = page.locator(`.hud-light[data-felt=${felt}]`);
  const over = page.locator(".arena[data-state=over]");
  await light.or(over).first().waitFor({ state: "attached", timeout: LONGEST_MS });
  if (await over.count() > 0) return felt;
  await take();
  return undefined;
}

/** Somebody who was sent the link, for as long as a picture takes. */
async function lookOn(browser: Browser, link: string, complaints: string[]): Promise<void> {
  await using tab = await openPage(browser, DESKTOP);
  await tab.page.goto(link);
  await tab.page.locator(".arena[data-state=playing]").waitFor();
  await tab.page.waitForTimeout(1_500);
  await take(tab.page, "watching");
  complaints.push(...tab.complaints);
}

async function main(): Promise<void> {
  if (!executablePath) throw new Error("Cannot take pictures: there is no Chromium");
  const port = freePort();
  const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` };
  await using app = await openTestApp({ env });
  await using served = await app.serve(port);
  await using browser = await openBrowser();
  const { url } = served;
  const complaints: string[] = [];

  await using one = await openPage(browser, DESKTOP);
  await using two = await openPage(browser, DESKTOP);
  const pages = [one.page, two.page];
  const fighters = pages.map(followFighter);
  for (const page of pages) await page.addInitScript(slowLight, SLOWER);
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

  const taken = new Set<string>();
  const once = async (page: Page, name: string) => {
    if (taken.has(name)) return;
    taken.add(name);
    await take(page, name);
  };
  const moments = [
    watchFor(one.page, "hit", () => take(one.page, "hit")),
    Promise.all(pages.map((page) => watchFor(page, "kill", () => once(page, "kill"))))
      .then((missed) => missed.every((name) => name !== undefined) ? "kill" : undefined),
    watchFor(two.page, "heal", () => take(two.page, "heal")),
  ];
  const fights = fighters.map((fighter, i) => fight(pages[i]!, fighter, i));
  const ends = Date.now() + FIGHT_MS;
  while (Date.now() < ends && !fighters.every(isFighting)) await two.page.waitForTimeout(50);
  await take(two.page, "fight");
  await two.page.keyboard.down("Tab");
  await two.page.locator(".hud-scores").waitFor();
  await take(two.page, "scores");
  await two.page.keyboard.up("Tab");
  await lookOn(browser, `${one.page.url()}?watch`, complaints);
  await Promise.all(fights);
  const missed = (await Promise.all(moments)).filter((name) => name !== undefined);
  if (missed.length > 0) console.log(`nobody has felt a ${missed.join(" or a ")}`);
  await app.drain();
  for (const page of pages) await page.getByText("Your rating").waitFor({ timeout: 15_000 });
  const won = await one.page.getByText("You won").count() > 0 ? one.page : two.page;
  const lost = won === one.page ? two.page : one.page;
  await take(won, "win");
  await take(lost, "lose");
  await lost.getByRole("button", { name: "Rematch" }).click();
  await won.getByText("wants a rematch").waitFor();
  // The buttons change places softly.
  await won.waitForTimeout(300);
  await take(won, "rematch");
  await won.getByRole("link", { name: "Match and replay" }).click();
  await won.getByRole("button", { name: "Watch the replay" }).click();
  const moment = won.getByRole("slider", { name: "Moment" });
  await moment.fill("600");
  await won.getByLabel("Look from").selectOption({ index: 1 });
  await take(won, "replay");
  const match = new URL(won.url()).pathname.split("/").at(-1);
  const file = await won.evaluate(
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
  await using light = await openPage(browser, { ...DESKTOP, colorScheme: "light" });
  await enterPractice(light.page, url);
  await light.page.waitForTimeout(1_500);
  await take(light.page, "light");
  complaints.push(...light.complaints);
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
