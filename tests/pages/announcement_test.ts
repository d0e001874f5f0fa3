/** [UI9 UI10] What the staff says reaches the pages of those who are connected, as text. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { cookieOf } from "../support/app/demo.ts";
import { browserTests } from "../support/browser/browser.ts";

const browserTest = browserTests();

browserTest(
  "[UI9] what the staff tells all, or one, is shown until it is put away",
  async ({ app, url, open }) => {
    const token = await app.serviceToken("operator");
    const [ada, bo] = [await app.guest(), await app.guest()];
    await using first = await open();
    await using second = await open();
    for (const [tab, player] of [[first, ada], [second, bo]] as const) {
      await tab.context.addCookies([cookieOf(player, url)]);
      await tab.page.goto(url);
      await tab.page.locator(".play .dot.on").waitFor();
    }
    const hostile = "<img src=x onerror=\"document.title='owned'\"> tonight at nine";
    // Whoever is connected need not have joined the room yet.
    await eventually("both have it", async () => {
      const path = "/admin/api/announcements";
      const told = await app.call("POST", path, { token, json: { text: hostile } });
      assert.ok(told.status < 300, JSON.stringify(told.body));
      await app.services.delivery.relay.relay();
      const shown = [first, second].map(({ page }) => page.getByText(hostile).isVisible());
      return (await Promise.all(shown)).every(Boolean);
    }, { everyMs: 300 });
    for (const { page } of [first, second]) {
      assert.notEqual(await page.title(), "owned");
      await page.getByRole("button", { name: "Close" }).click();
      assert.equal(await page.getByText(hostile).count(), 0);
    }
    const words = "Thank you for telling us";
    await app.call("POST", `/admin/api/players/${ada.id}/message`, {
      ...{ token, json: { text: words } },
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    await app.services.delivery.relay.relay();
    await first.page.getByText(words).waitFor();
    assert.equal(await second.page.getByText(words).count(), 0);
  },
);
