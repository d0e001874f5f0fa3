/** GEN8: the reference in a real browser, complete without scripts. */

import assert from "node:assert/strict";
import { executablePath, openBrowser, openPage } from "../support/browser/browser.ts";
import { openTestApp } from "../support/app/test_app.ts";

Deno.test({
  name: "[GEN8] the reference holds every operation, finds them, and leads where it says",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    await using browser = await openBrowser();
    const viewport = { width: 360, height: 640 };
    await using tab = await openPage(browser, { javaScriptEnabled: false, viewport });
    const { page } = tab;
    const { body: api } = await app.call("GET", "/openapi.json");
    await page.goto(`${served.url}/docs`);
    const text = await page.locator("main").evaluate((main) => main.textContent!);
    let count = 0;
    for (
      const [path, methods] of Object.entries<Record<string, { summary: string }>>(api.paths)
    ) {
      for (const [method, { summary }] of Object.entries(methods)) {
        count++;
        assert.ok(text.includes(`${method.toUpperCase()}${path}${summary}`), `${method} ${path}`);
      }
    }
    assert.equal(await page.locator(".operation .method").count(), count);

    const broken = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('main a[href^="#"], main a[href^="/docs#"]')]
        .map(({ hash }) => decodeURIComponent(hash.slice(1)))
        .filter((id) => !document.getElementById(id))
    );
    assert.deepEqual(broken, [], "links within the page");
    const ids = await page.evaluate(() =>
      [...document.querySelectorAll("[id]")].map(({ id }) => id)
    );
    assert.equal(new Set(ids).size, ids.length, "each id once");

    // A link to an operation unfolds it.
    await page.goto(`${served.url}/docs#post-matchmaking-enqueue`);
    const enqueue = page.locator("#post-matchmaking-enqueue");
    await enqueue.waitFor({ state: "visible" });
    assert.match(await enqueue.innerText(), /For\s+player, mod, admin, service/);
    assert.match(await enqueue.innerText(), /At most\s+\d+ a (second|minute), \d+ at once/);
    assert.match(await enqueue.innerText(), /curl -X POST "\$VEZE\/matchmaking\/enqueue"/);
    await enqueue.getByText("problems it may answer").click();
    await enqueue.getByRole("link", { name: "No valid credentials" }).click();
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);

    await page.goto(`${served.url}/docs`);
    await page.getByLabel("Search operations").fill("suspend PLAYER");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/q=/);
    assert.equal(await page.locator(".operation .method").count(), 2);
    assert.ok(await page.locator("#post-admin-api-players-user-id-suspend").isVisible());
    await page.goto(`${served.url}/docs?q=<b>nothing`);
    await page.getByText("0 found").waitFor();
    assert.deepEqual(tab.complaints, []);
  },
});
