/** SEC1, SEC2, SEC10, UI1: one's account in a real browser. */

import assert from "node:assert/strict";
import { browserTests } from "../support/browser/browser.ts";

const browserTest = browserTests();

browserTest(
  "[UI1 SEC1 SEC2 SEC10] a guest renames, signs out elsewhere and here, and deletes the account",
  async ({ app, url, open }) => {
    await using tab = await open({ colorScheme: "light" });
    const { page } = tab;
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    await page.goto(`${url}/profile`);
    await button("Play as a guest").click();
    await page.getByText("This device").waitFor();
    await button("Sign out here").click();
    // Nothing else brings this one back.
    await button("Sign out and lose it").click();
    await page.waitForURL(`${url}/`);
    await page.goto(`${url}/profile`);
    await button("Play as a guest").waitFor();
    // One player on three devices.
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
    const others = [await app.guest({ device_id: device }), await app.guest({ device_id: device })];
    await app.guest({ device_id: device });
    await page.reload();
    const elsewhere = page.getByText("Another device");
    assert.equal(await elsewhere.count(), 3);
    await page.getByLabel("Name").fill("Nova");
    await button("Save").click();
    await page.getByRole("status").getByText("Saved").waitFor();
    await page.getByLabel("Name").fill("Admin");
    await button("Save").click();
    await page.getByRole("alert").waitFor();
    await button("Sign out").first().click();
    await page.getByRole("dialog", { name: "Sign that device out?" }).waitFor();
    await button("Leave it signed in").click();
    await button("Sign out").first().click();
    await button("Sign it out").click();
    await page.getByText("The device is signed out").waitFor();
    assert.equal(await elsewhere.count(), 2);
    await button("Sign out everywhere else").click();
    await page.getByRole("dialog", { name: "Sign every other device out?" }).waitFor();
    await button("Sign it out").click();
    await page.getByText("Every other device is signed out").waitFor();
    for (const { token } of others) {
      assert.equal((await app.call("GET", "/auth/me", { token })).status, 401);
    }
    await page.reload();
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Nova");
    assert.equal(await elsewhere.count(), 0);

    await button("Delete the account").click();
    await button("Keep it").waitFor();
    await page.keyboard.press("Escape");
    await button("Delete the account").click();
    await button("Keep it").click();
    await button("Delete the account").click();
    await button("Delete it").click();
    await page.waitForURL(`${url}/`);
    await page.goto(`${url}/profile`);
    await button("Play as a guest").waitFor();
    assert.deepEqual(tab.complaints.filter((text) => !text.includes("422")), []);
  },
);
