/** INV1, INV6, INV7, UI1: buying, using up and refunding in a real browser, through signed webhooks. */

import assert from "node:assert/strict";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
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
    await page.getByRole("button", { name: "Buy for €1.99: XP boost" }).tap();
    await page.getByText("XP boost, €1.99: on its way").waitFor();
    await page.getByRole("button", { name: "Let it fail" }).tap();
    await page.getByText("€1.99: did not go through").waitFor();
    await page.getByRole("button", { name: "Pay" }).tap();
    await page.getByText("€1.99: yours").waitFor();
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
    await page.getByText("€1.99: given back").waitFor();
    await app.drain();
    // What was spent already is owed.
    await eventually("it is owed", async () => /owed[^]*1/.test(await owned.innerText()));
    await bag.getByText("XP boost owed").waitFor();

    // What one cannot pay for says what is missing, and where that is sold.
    const comet = page.getByRole("button", { name: "Buy for 300 gold: Comet trail" });
    assert.ok(await comet.isDisabled());
    const shelf = page.locator("#item-trail-comet");
    await shelf.getByText("You lack 300 gold.").waitFor();
    await shelf.getByRole("link", { name: "Get gold" }).click();
    await page.getByRole("button", { name: "Buy for €4.99: 500 gold" }).tap();
    await page.getByText("500 gold, €4.99: on its way").waitFor();
    await page.getByRole("button", { name: "Pay" }).first().tap();
    await eventually("it can be paid", async () => {
      await app.drain();
      return await comet.isEnabled();
    });
    // Gold is asked about once more; leaving it buys nothing.
    await comet.tap();
    const dialog = page.getByRole("dialog", { name: "Buy Comet trail for 300 gold?" });
    await dialog.getByText("You have 200 gold left then.").waitFor();
    await checkAccess(page, "asked to spend gold");
    await dialog.getByRole("button", { name: "Not now" }).tap();
    assert.equal(await page.getByText("Comet trail, 300 gold").count(), 0);
    await comet.tap();
    await dialog.getByRole("button", { name: "Buy" }).tap();
    await page.getByText("Comet trail, 300 gold: yours").waitFor();
    await eventually("it is marked as owned", async () => {
      await app.drain();
      return await shelf.getByText("Yours already").count() === 1;
    });
    assert.equal(await comet.count(), 0);
    // One currency at a time, and the choice stays.
    await page.getByLabel("Prices in").selectOption("USD");
    await page.getByRole("button", { name: "Buy for $1.99: XP boost" }).waitFor();
    assert.equal(await page.getByText("€7.99").count(), 0);
    await page.reload();
    assert.match(await page.locator("main").innerText(), /€1.99: given back/);
    await page.getByRole("button", { name: "Buy for $1.99: XP boost" }).waitFor();
    assert.deepEqual(tab.complaints.filter((text) => !text.includes("409")), []);
  },
);
