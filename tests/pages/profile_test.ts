/** SEC2, SEC10, UI1: one's account in a real browser. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { executablePath, openBrowser, openPage } from "../support/browser.ts";
import { openTestApp } from "../support/test_app.ts";

Deno.test({
  name: "[UI1 SEC2 SEC10] a player renames, signs a device out, and deletes the account",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = app.serve();
    await using browser = await openBrowser();
    await using tab = await openPage(browser, { colorScheme: "light" });
    const { page } = tab;
    await page.goto(`${served.url}/profile`);
    await page.getByText("Nobody is signed in").waitFor();
    // One player on two devices.
    const device = "a-device-of-the-profile-test";
    const signIn = () =>
      page.evaluate(
        (device_id) =>
          fetch("/auth/guest", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ device_id }),
          }).then((response) => response.status),
        device,
      );
    assert.equal(await signIn(), 201);
    await app.guest({ device_id: device });
    await page.reload();
    assert.equal(await page.getByText("Used 2026").count(), 2);
    await page.getByLabel("Name").fill("Nova");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    await page.getByLabel("Name").fill("Admin");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("p.failed").waitFor();
    await page.getByRole("listitem").getByRole("button", { name: "Sign out" }).click();
    await page.getByText("The device is signed out").waitFor();
    await page.reload();
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Nova");
    assert.equal(await page.getByText("Used 2026").count(), 1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);

    await page.getByRole("button", { name: "Delete the account" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "Delete the account" }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.waitForURL(`${served.url}/`);
    await page.goto(`${served.url}/profile`);
    await page.getByText("Nobody is signed in").waitFor();
    assert.deepEqual(tab.complaints.filter((text) => !text.includes("422")), []);
  },
});
