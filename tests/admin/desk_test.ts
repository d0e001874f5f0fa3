/** UI6, UI7, UI9: players, purchases, catalogue and flags in a real browser. */

import assert from "node:assert/strict";
import { cheat, cookieOf, seedDemo, withRole } from "../support/app/demo.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { checkout, deliver, payment } from "../support/app/payments.ts";

const EVIL = `<img src=x onerror="document.title='owned'">`;
const browserTest = browserTests();

browserTest(
  "[UI7 UI9] players, purchases, catalogue and flags: read and done by keyboard, as mod and admin",
  async ({ app, url, open }) => {
    const { player, moderator, admin, purchaseId } = await seedDemo(app);
    const token = await app.serviceToken("operator");
    const api = `/admin/api/players/${player.id}`;
    await app.call("POST", `${api}/notes`, { token, json: { text: EVIL } });
    const evil = await app.guest({ display_name: `<b onclick=x>"'&` });
    await cheat(app, evil);
    const odd = await checkout(app, player, "starter-pack");
    const claims = { provider_ref: odd.provider_ref, amount: odd.amount - 1, note: EVIL };
    await deliver(app, payment(app, "payment.succeeded", claims));
    const pages = [
      ["players", "/admin/players?query=nova", "Nova"],
      ["player", `/admin/players/${player.id}`, EVIL],
      ["player_evil", `/admin/players/${evil.id}`, evil.name],
      ["purchases", "/admin/purchases", "unmatched"],
      ["purchase", `/admin/purchases/${odd.purchase_id}`, "What the provider sent"],
      ["catalogue", "/admin/catalogue", "xp-boost"],
      ["flags", "/admin/flags", "Freja"],
    ] as const;
    for (const [who, role] of [[moderator, "mod"], [admin, "admin"]] as const) {
      await using tab = await open({
        viewport: { width: 360, height: 740 },
        colorScheme: "light",
        reducedMotion: "reduce",
      });
      await tab.context.addCookies([cookieOf(who, url)]);
      const { page } = tab;
      for (const [name, path, shown] of pages) {
        await page.setViewportSize({ width: 360, height: 740 });
        await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        assert.equal((await page.goto(url + path))!.status(), 200, path);
        await page.locator(".alive").getByText("Up to date").waitFor();
        assert.ok((await page.locator("main").innerText()).includes(shown), `${path}: ${shown}`);
        assert.doesNotMatch(await page.title(), /owned/);
        await checkAccess(page, `${role}, ${path}, light, phone`);
        if (Deno.env.has("SHOTS")) await page.screenshot({ path: `/tmp/d2_${name}_phone.png` });
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
        await checkAccess(page, `${role}, ${path}, dark, desktop`);
        if (Deno.env.has("SHOTS")) await page.screenshot({ path: `/tmp/d2_${name}_dark.png` });
      }
      await page.goto(`${url}/admin/players/${player.id}`);
      const mayGive = await page.getByRole("button", { name: "Give goods" }).count();
      assert.equal(mayGive, role === "admin" ? 1 : 0, "what a role may not do is no button");
      await page.locator(".alive").getByText("Up to date").waitFor();
      await page.getByRole("button", { name: "Add a note" }).focus();
      await page.keyboard.press("Enter");
      // What is not open yet takes no focus.
      await page.locator("dialog[open]").getByLabel("Note", { exact: true }).focus();
      await page.keyboard.type(`Seen by ${role}`);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator("td").getByText(`Seen by ${role}`).first().waitFor();

      // Another operator renames the player; what this page still shows is refused.
      const json = { display_name: role === "mod" ? "Nova Lind" : "Nova Berg", reason: "test" };
      await page.getByRole("button", { name: "Suspend", exact: true }).click();
      assert.equal((await app.call("PUT", `${api}/name`, { token, json })).status, 200);
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Reason").fill("late");
      await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
      await dialog.getByText("somebody else has done so since").waitFor();
      const { body } = await app.call("GET", api, { token });
      assert.equal(body.suspended_at, null, "a stale action changes nothing");
      assert.deepEqual(tab.complaints.filter((text) => !/409/.test(text)), []);
    }
    const csv = await app.request("/admin/players?query=%3Cb&format=csv", {
      headers: { cookie: moderator.cookie },
    });
    assert.match(await csv.text(), /^name,id,region,roles,since,state\r\n/);
    const plain = await app.request(`/admin/purchases/${purchaseId}`, {
      headers: { cookie: player.cookie, accept: "text/html" },
    });
    assert.equal(plain.status, 403);
  },
);

browserTest("[UI9] what the server refuses by rank is not offered: staff, and oneself", async (
  { app, url, open },
) => {
  const player = await app.guest({ display_name: "Ylva" });
  const moderator = await withRole(app, "Sigrid", "mod");
  const admin = await withRole(app, "Torunn", "admin");
  const byRank = ["Rename", "End all sessions", "Suspend", /^End \d/];
  const none = byRank.map(() => false);
  for (
    const [who, whom, offered] of [
      [moderator, player, [true, true, true, true]],
      [moderator, admin, none],
      [moderator, moderator, [true, true, false, true]],
      [admin, moderator, [true, true, true, true]],
      [admin, admin, [true, true, false, true]],
    ] as const
  ) {
    await using tab = await open();
    await tab.context.addCookies([cookieOf(who, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin/players/${whom.id}`);
    await page.getByRole("button", { name: "Add a note" }).waitFor();
    const shown = await Promise.all(
      byRank.map(async (name) =>
        await page.locator("main").getByRole("button", { name, exact: true })
          .count() > 0
      ),
    );
    assert.deepEqual(shown, offered, `${who.name} on ${whom.name}`);
    if (who === admin && whom === moderator) {
      await page.locator(".alive").getByText("Up to date").waitFor();
      await page.getByRole("button", { name: "Suspend", exact: true }).click();
      await page.getByRole("dialog").getByLabel("Until, in your own time").waitFor();
    }
  }
});
