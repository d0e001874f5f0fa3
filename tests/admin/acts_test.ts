/** UI9: what an admin does to players and their money, in a real browser: each asked for, done, and written down. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { cheat, cookieOf, withRole } from "../support/app/demo.ts";
import { buy, inventoryOf } from "../support/app/payments.ts";
import { browserTests } from "../support/browser/browser.ts";
import { openSocket } from "../support/browser/socket.ts";

const browserTest = browserTests();

/** Presses a button, fills its dialog in, and presses the dialog's own. */
async function act(
  page: Page,
  name: string,
  filled: Record<string, string> = {},
): Promise<void> {
  await page.locator(".alive").getByText("Up to date").waitFor();
  const button = page.getByRole("button", { name, exact: true });
  await button.first().click();
  const dialog = page.locator("dialog[open]");
  for (const [label, value] of Object.entries(filled)) {
    const field = dialog.getByLabel(label);
    if (await field.evaluate((each) => each.tagName === "SELECT")) {
      await field.selectOption({ label: value });
    } else await field.fill(value);
  }
  await dialog.locator("button[type=submit]").click();
  await dialog.waitFor({ state: "hidden" });
}

browserTest(
  "[UI9] lift, roles, export, deletion and its revocation: asked for, done and in the audit log",
  async ({ app, url, open }) => {
    const admin = await withRole(app, "Astrid", "admin");
    const guest = await app.guest({ display_name: "Nova" });
    const token = await app.serviceToken("operator");
    const api = `/admin/api/players/${guest.id}`;
    const json = { reason: "a test" };
    assert.equal((await app.call("POST", `${api}/suspend`, { token, json })).status, 200);
    await using tab = await open({ acceptDownloads: true });
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin/players/${guest.id}`);
    await act(page, "Lift the suspension");
    await page.getByRole("button", { name: "Suspend", exact: true }).waitFor();
    await act(page, "Set roles", { Roles: "mod" });
    await page.locator("dd").getByText("mod", { exact: true }).waitFor();

    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      act(page, "Export everything", { "Reason, for the record": "a letter of today" }),
    ]);
    assert.equal(saved.suggestedFilename(), `veze-export-${guest.id}.json`);
    const file = JSON.parse(await readFile((await saved.path())!, "utf8"));
    assert.equal(file.user.display_name, "Nova");

    await act(page, "Delete in seven days", { "Reason, for the record": "asked by letter" });
    await page.getByText(/^To be deleted on/).waitFor();
    {
      const again = await app.guest({ display_name: "Nova" });
      assert.notEqual(again.id, guest.id);
      // The player reads it on their own page too.
      await using own = await open();
      const plan = await app.call("PUT", `/admin/api/players/${again.id}/deletion`, {
        token,
        json,
      });
      assert.equal(plan.status, 200);
      await own.context.addCookies([cookieOf(again, url)]);
      await own.page.goto(`${url}/profile`);
      const day = String(plan.body.due_at).slice(0, 10);
      await own.page.getByText(`This account is to be deleted on ${day}`).waitFor();
    }
    await act(page, "Revoke the deletion");
    await page.getByRole("button", { name: "Delete in seven days" }).waitFor();

    const log = await app.services.access.audit.search({ subject: guest.id, limit: 50 });
    const done = log.filter(({ actor }) => actor === admin.id);
    assert.deepEqual(done.map(({ action }) => action), [
      ...["privacy.revoke_deletion", "privacy.plan_deletion", "privacy.export", "player.roles"],
      "player.lift",
    ]);
    assert.equal(done[2]!.details.reason, "a letter of today");
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest(
  "[UI9] refund of virtual money, a verdict on an alert, a dropped line: done where they are shown",
  async ({ app, url, open }) => {
    const admin = await withRole(app, "Astrid", "admin");
    const player = await app.guest({ display_name: "Liv" });
    await buy(app, player, "gold-500");
    await app.drain();
    const json = { sku: "xp-boost", currency: "gold" };
    const bought = await app.call("POST", "/store/checkout", { token: player.token, json });
    assert.equal(bought.status, 201, JSON.stringify(bought.body));
    await using tab = await open();
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin/purchases/${bought.body.purchase_id}`);
    await act(page, "Refund", { "Reason, for the record": "bought twice" });
    await page.locator("dd").getByText(/gold$/).nth(1).waitFor();
    const held = await inventoryOf(app, player);
    assert.ok(JSON.stringify(held).includes("500"), JSON.stringify(held));

    const evil = await app.guest({ display_name: "Freja" });
    await cheat(app, evil);
    await page.goto(`${url}/admin/flags`);
    const row = page.locator("tr").filter({ hasText: "Freja" });
    const before = await row.getByRole("button", { name: /^Confirm/ }).count();
    assert.ok(before > 0);
    await row.getByRole("button", { name: /^Confirm/ }).first().click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByLabel("Note").fill("seen by eye");
    await dialog.getByLabel("Hide the player's scores").selectOption("No");
    await dialog.locator("button[type=submit]").click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator("td").getByText("seen by eye").waitFor();
    assert.equal(await row.getByRole("button", { name: /^Confirm/ }).count(), before - 1);
    const alerts = await app.services.telemetry.antiCheat.listAlerts({
      ...{ userId: evil.id, status: "confirmed", limit: 5 },
    });
    assert.deepEqual(alerts.map(({ note, reviewedBy }) => [note, reviewedBy]), [
      ["seen by eye", admin.id],
    ]);

    const socket = openSocket(url, { headers: { authorization: `Bearer ${player.token}` } });
    socket.send({ id: 1, op: "subscribe", room: "world" });
    while ((await socket.next()).id !== 1);
    await page.goto(`${url}/admin/live?room=world`);
    await act(page, "Drop a connection of Liv");
    assert.equal((await socket.closed).code, 4003);
    const [entry] = await app.services.access.audit.search({ action: "connection.drop", limit: 1 });
    assert.deepEqual([entry!.actor, entry!.subjects], [admin.id, [player.id]]);
    assert.deepEqual(tab.complaints, []);
  },
);
