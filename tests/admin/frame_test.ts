/** UI7, UI9: the staff's house as a whole: who may open what, where one is, as whom. */

import assert from "node:assert/strict";
import { ACCESS } from "../../routes/access/mod.ts";
import { ADMIN_PAGES } from "../../routes/admin/pages.ts";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { scriptsOf } from "../support/app/scripts.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const pages = ADMIN_PAGES.flatMap((group) => group.pages);

Deno.test("[UI7 SEC5] the navigation offers a page to those whom the table lets in", () => {
  for (const { path, roles } of pages) {
    assert.deepEqual(ACCESS[`GET ${path}`]?.roles, roles, path);
  }
  const named = new Set(pages.map(({ path }) => `GET ${path}`));
  const drawn = Object.keys(ACCESS).filter((route) => /^GET \/admin(?!\/api)[^:]*$/.test(route));
  assert.deepEqual(drawn.filter((route) => !named.has(route)), [], "pages nobody is led to");
});

testApps()("[UI6] no page of the staff has more than 60 KB of scripts", async (app) => {
  const { cookie, id } = await withRole(app, "Astrid", "admin");
  for (const path of [...pages.map(({ path }) => path), `/admin/players/${id}`]) {
    const bytes = await scriptsOf(app, path, { cookie });
    assert.ok(bytes <= 60 * 1024, `${path}: ${bytes} bytes`);
  }
});

const browserTest = browserTests();

browserTest(
  "[UI7 UI9] the frame: as moderator and as admin, in both themes, on a phone",
  async ({ app, url, open }) => {
    const mod = await withRole(app, "Runa", "mod");
    const admin = await withRole(app, "Astrid", "admin");
    const guest = await app.guest();
    for (const [guest_, status] of [[guest, 403], [undefined, 401]] as const) {
      await using tab = await open();
      if (guest_) await tab.context.addCookies([cookieOf(guest_, url)]);
      assert.equal((await tab.page.goto(`${url}/admin`))!.status(), status);
    }
    for (const [who, role] of [[mod, "mod"], [admin, "admin"]] as const) {
      await using tab = await open({
        viewport: { width: 360, height: 740 },
        colorScheme: "light",
        reducedMotion: "reduce",
      });
      await tab.context.addCookies([cookieOf(who, url)]);
      const { page } = tab;
      await page.goto(`${url}/admin`);
      await page.locator(".alive").getByText("Up to date").waitFor();
      const links = await page.locator(".staff-nav .wide a").evaluateAll((all) =>
        all.map((link) => link.getAttribute("href"))
      );
      const wanted = pages.filter(({ roles }) => roles.includes(role)).map(({ path }) => path);
      assert.deepEqual(links, wanted);
      await page.getByText("Menu").click();
      await checkAccess(page, `${role}, light, phone`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: "dark" });
      await checkAccess(page, `${role}, dark, desktop`);
      // Nobody mistakes production, in whatever light; what it looks like is legible.
      for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        const tint = () =>
          page.evaluate(() =>
            getComputedStyle(document.querySelector(".staff-head")!).backgroundColor
          );
        const plain = await tint();
        await page.locator(".staff-head").evaluate((head) => head.dataset.env = "production");
        assert.notEqual(await tint(), plain, colorScheme);
        await checkAccess(page, `production, ${colorScheme}`);
        await page.locator(".staff-head").evaluate((head) => head.dataset.env = "test");
      }
      assert.deepEqual(tab.complaints, []);
      if (Deno.env.has("SHOTS")) await page.screenshot({ path: `/tmp/d1_frame_${role}.png` });
    }
  },
);

browserTest(
  "[UI8] a connection that is gone is said, and heals by itself",
  async ({ app, url, open }) => {
    const mod = await withRole(app, "Runa", "mod");
    await using tab = await open();
    await tab.context.addCookies([cookieOf(mod, url)]);
    const { page, context } = tab;
    await page.goto(`${url}/admin`);
    await page.locator(".alive").getByText("Up to date").waitFor();
    await context.setOffline(true);
    await page.locator(".alive").getByText("Reconnecting").waitFor();
    assert.equal(
      await page.locator(".alive").getByText("Up to date").count(),
      0,
      "nothing is sure",
    );
    await context.setOffline(false);
    await page.locator(".alive").getByText("Up to date").waitFor();
  },
);
