/** INV7, UI1: buying and refunding in a real browser, through signed webhooks of the sandbox. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { executablePath, openBrowser, openPage } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free_port.ts";
import { openTestApp } from "../support/test_app.ts";

Deno.test({
  name: "[INV7 UI1] a visitor buys, pays and refunds in the sandbox, and sees it live",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const port = freePort();
    await using app = await openTestApp({
      env: { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` },
    });
    await using served = app.serve(port);
    await using browser = await openBrowser();
    await using tab = await openPage(browser, { viewport: { width: 360, height: 640 } });
    const { page } = tab;
    await page.goto(`${served.url}/store`);
    await page.getByRole("button", { name: "Buy XP boost for €1.99" }).click();
    await page.getByText("XP boost, €1.99: pending").waitFor();
    await page.getByRole("button", { name: "Let it fail" }).click();
    await page.getByText("€1.99: failed").waitFor();
    await page.getByRole("button", { name: "Pay" }).click();
    await page.getByText("€1.99: paid").waitFor();
    const owned = page.locator("section[aria-labelledby=owned] ul").first();
    // What the commit announced goes out by the relay.
    await app.drain();
    await eventually("it is there", async () => (await owned.innerText()).includes("3"));
    assert.match(await owned.innerText(), /XP boost\s+3/);
    await page.getByRole("button", { name: "Refund" }).click();
    await page.getByText("€1.99: refunded").waitFor();
    await app.drain();
    await eventually("it is gone", async () => (await owned.innerText()).trim() === "");

    await page.getByRole("button", { name: "Buy Comet trail for 300 gold" }).click();
    await page.getByText("there are 0").waitFor();
    await page.reload();
    assert.match(await page.locator("main").innerText(), /€1.99: refunded/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
    assert.deepEqual(tab.complaints.filter((text) => !text.includes("409")), []);
  },
});
