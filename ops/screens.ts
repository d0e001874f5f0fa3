/**
 * `deno task screens [NAME…]`: pictures of every page into `docs/screens/`, on a phone and a desktop, in
 * both themes, with the same made-up players every time; of these pages alone, by their pictures' names.
 */

import { executablePath, openBrowser, openPage } from "../tests/support/browser/browser.ts";
import { cookieOf, listVisits, seedDemo } from "../tests/support/app/demo.ts";
import type { Page } from "playwright-core";
import { drawStage } from "./screens_of_stage.ts";
import { openTestApp } from "../tests/support/app/test_app.ts";

const out = new URL("../docs/screens/", import.meta.url);
const VIEWS = {
  phone: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};
/** Islands have woken, listen, and have read what is new by then. */
const SETTLES_MS = 700;
/** Of WebP; text stays sharp, and a picture takes some 20 KB. */
const QUALITY = 80;

/** A page that shows something else by its address. */
const BESIDE = [
  { path: "/?mode=team5", as: "player", name: "ladder_ahead", at: ".ladder-ahead" },
] as const;

/** `/matches/018f…` → `matches`: what stands behind the first word differs from run to run. */
function nameOf(path: string): string {
  const [first = "", second] = path.split("?")[0]!.split("/").filter(Boolean);
  return first === "" ? "portal" : first === "dev" ? second! : first;
}

async function main(): Promise<void> {
  if (!executablePath) throw new Error("Cannot take pictures: there is no Chromium");
  await using app = await openTestApp();
  await using served = await app.serve();
  await using browser = await openBrowser();
  const demo = await seedDemo(app);
  // Pages are the same for nobody and somebody, with less in them.
  const visits = new Map(listVisits(demo).map((visit) => [visit.path, visit]));
  // The arena has pictures of its own (screens_of_match.ts): here nobody plays it.
  // The staff's pages have theirs in dashboard.md.
  for (const path of visits.keys()) if (/^\/(play|admin)\//.test(path)) visits.delete(path);
  visits.delete("/admin");
  const wanted = (name: string) => Deno.args.length === 0 || Deno.args.includes(name);
  const pages = [
    ...[...visits.values()].map(({ path, as }) => ({
      path,
      as,
      name: nameOf(path),
      at: undefined,
    })),
    ...BESIDE,
  ].filter(({ name }) => wanted(name));
  await Deno.mkdir(out, { recursive: true });
  for await (const { name } of Deno.readDir(out)) {
    // Those of a match and of the staff are others' (screens_of_match.ts).
    if (Deno.args.length > 0 || /^(admin|arena|dashboard)_/.test(name)) continue;
    await Deno.remove(new URL(name, out));
  }
  let [count, bytes] = [0, 0];
  const take = async (page: Page, name: string) => {
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", {
      ...{ format: "webp", quality: QUALITY },
    });
    const picture = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    await Deno.writeFile(new URL(`${name}.webp`, out), picture);
    [count, bytes] = [count + 1, bytes + picture.length];
  };
  for (const [view, options] of Object.entries(VIEWS)) {
    for (const colorScheme of ["dark", "light"] as const) {
      for (const { path, as, name, at } of pages) {
        await using tab = await openPage(browser, {
          ...{ ...options, colorScheme, reducedMotion: "reduce" },
        });
        const { page, context } = tab;
        if (as !== "nobody") await context.addCookies([cookieOf(demo[as], served.url)]);
        await page.clock.setFixedTime(app.clock.now());
        await page.goto(served.url + path, { waitUntil: "load" });
        await page.waitForTimeout(SETTLES_MS);
        if (at) await page.locator(at).scrollIntoViewIfNeeded();
        await take(page, `${name}_${view}_${colorScheme}`);
      }
    }
  }
  const screens = Object.fromEntries(
    Object.entries(VIEWS).flatMap(([view, options]) =>
      (["dark", "light"] as const).map((colorScheme) => [
        `${view}_${colorScheme}`,
        { ...options, colorScheme },
      ])
    ),
  );
  if (wanted("stage")) await drawStage(browser, screens, take);
  console.log(`docs/screens: ${count} pictures, ${Math.round(bytes / 1024)} KB`);
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
