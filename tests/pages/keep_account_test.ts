/** SEC1, UI1: a guest keeps the account, in a real browser with a virtual authenticator. */

import assert from "node:assert/strict";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { type BrowserTest, browserTests, checkAccess } from "../support/browser/browser.ts";
import type { TestApp } from "../support/app/test_app.ts";

const browserTest = browserTests();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page) => page.getByRole("heading", { level: 1 }).innerText();

interface Device {
  devtools: CDPSession;
  authenticatorId: string;
}

/** A phone's own authenticator, or another one (CDP, domain WebAuthn). */
async function addAuthenticator(
  context: BrowserContext,
  page: Page,
  more: { isUserConsenting?: boolean; transport?: "internal" | "usb" } = {},
): Promise<Device> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", ctap2Version: "ctap2_1", transport: more.transport ?? "internal" },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

const credentialsOf = async ({ devtools, authenticatorId }: Device) =>
  (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials;

async function becomeGuest(page: Page, url: string): Promise<string> {
  await page.goto(`${url}/profile`);
  await button(page, "Play as a guest").click();
  await page.getByText("This device").waitFor();
  return await heading(page);
}

async function addPasskey(page: Page): Promise<void> {
  const rows = page.getByRole("button", { name: /^Remove Passkey/ });
  const before = await rows.count();
  await button(page, "Add a passkey").first().click();
  await rows.nth(before).waitFor();
}

async function lastRow(app: TestApp, action: string) {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row;
}

function keepTest(name: string, run: (test: BrowserTest) => Promise<void>) {
  browserTest(name, async (test) => {
    test.app.clock.set(Date.now());
    await run(test);
  });
}

keepTest(
  "[SEC1 UI1] a guest adds a passkey, clears the browser, and comes back as the same",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const device = await addAuthenticator(context, page);
    const guest = await becomeGuest(page, url);
    await page.getByText("Only by this browser.").waitFor();
    await checkAccess(page, "a guest");
    await addPasskey(page);
    await page.getByText("By your passkey.").waitFor();
    await checkAccess(page, "with a passkey");
    const [credential] = await credentialsOf(device);
    assert.equal(credential!.rpId, "localhost");
    assert.equal(credential!.isResidentCredential, true);
    // Nothing is left but what the authenticator has.
    await context.clearCookies();
    await page.evaluate(() => localStorage.clear());
    await page.goto(`${url}/profile`);
    const nobody = page.getByText("Nobody is signed in.");
    await nobody.or(page.getByText("This device")).first().waitFor();
    if (await nobody.count() > 0) await button(page, "Sign in with a passkey").click();
    await page.getByText("This device").waitFor();
    assert.equal(await heading(page), guest);
    const row = await lastRow(app, "sign_in.passkey");
    assert.equal(row!.outcome, "done");
    assert.deepEqual(tab.complaints, []);
  },
);
