/** INV1, INV6, INV7, UI1: buying, using up and refunding in a real browser, through signed webhooks. */

import assert from "node:assert/strict";
import { browserTests } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";

const browserTest = browserTests();

browserTest(
  "[INV7 UI1] a visitor buys, pays and refunds in the sandbox, and sees it live",
  async ({ app, url, open }) => {
    await using tab = await open({
      ...{ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    });
    const { page } = tab;
    await page.goto(`${url}/store`);
    await page.locator("veze-island[data-awake=yes]").waitFor();
    await page.getByRole("button", { name: "Buy XP boost for €1.99" }).tap();
    await page.getByText("XP boost, €1.99: pending").waitFor();
    await page.getByRole("button", { name: "Let it fail" }).tap();
    await page.getByText("€1.99: failed").waitFor();
    await page.getByRole("button", { name: "Pay" }).tap();
    await page.getByText("€1.99: paid").waitFor();
    const owned = page.locator("section[aria-labelledby=owned]");
    // What the commit announced goes out by the relay.
    await eventually("it is there", async () => {
      await app.drain();
      return /XP boost\s+3/.test(await owned.innerText());
    });

    // One is used up on another page, which tells this one.
    const bag = await tab.context.newPage();
    await bag.goto(`${url}/inventory`);
    await bag.getByRole("button", { name: "Use one XP boost" }).click();
    await eventually("one is gone here", async () => {
      await app.drain();
      return /XP boost\s+2/.test(await owned.innerText());
    });
    assert.equal(await owned.locator("li.pulse").count(), 1, "what changed pulses");
    // That page may have heard of it, or have been loaded after it.
    await bag.locator("li").getByText("2", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Refund" }).tap();
    await page.getByText("€1.99: refunded").waitFor();
    await app.drain();
    // What was spent already is owed.
    await eventually("it is owed", async () => /owed[^]*1/.test(await owned.innerText()));
    await bag.getByText("XP boost owed").waitFor();

    await page.getByRole("button", { name: "Buy Comet trail for 300 gold" }).tap();
    await page.getByRole("alert").getByText("there are 0").waitFor();
    await page.reload();
    assert.match(await page.locator("main").innerText(), /€1.99: refunded/);
    assert.deepEqual(tab.complaints.filter((text) => !text.includes("409")), []);
  },
);
