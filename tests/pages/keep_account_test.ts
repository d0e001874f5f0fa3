/** SEC1, UI1: a guest keeps the account, in a real browser with a virtual authenticator. */

import assert from "node:assert/strict";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { type BrowserTest, browserTests, checkAccess } from "../support/browser/browser.ts";
import { ok } from "../support/app/expect.ts";
import { buy } from "../support/app/payments.ts";
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
  more: { transport?: "internal" | "usb"; offersInFields?: boolean } = {},
): Promise<Device> {
  // Chromium takes a key that it may offer in a field (conditional UI) at once where presence is simulated.
  if (!more.offersInFields) {
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
    });
  }
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

/** A browser that offers no keys in fields, so that the button is pressed. */
async function pressPasskey(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/profile`);
  await button(page, "Sign in with a passkey").click();
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
    await pressPasskey(page, url);
    await page.getByText("This device").waitFor();
    assert.equal(await heading(page), guest);
    const row = await lastRow(app, "sign_in.passkey");
    assert.equal(row!.outcome, "done");
    assert.deepEqual(tab.complaints, []);
  },
);

keepTest(
  "[SEC1] a browser that offers the key in the field signs in when it is picked there",
  async ({ url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    await addAuthenticator(context, page, { offersInFields: true });
    const guest = await becomeGuest(page, url);
    await addPasskey(page);
    await context.clearCookies();
    await page.goto(`${url}/profile`);
    await page.getByText("This device").waitFor();
    assert.equal(await heading(page), guest);
    assert.deepEqual(tab.complaints, []);
  },
);

keepTest(
  "[SEC1] two devices, each with its key; a removed one is refused and says so",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const phone = await addAuthenticator(context, page);
    const guest = await becomeGuest(page, url);
    await addPasskey(page);
    await using other = await open();
    const key = await addAuthenticator(other.context, other.page, { transport: "usb" });
    // The phone's key, as a cloud brings it to the other device.
    const [synced] = await credentialsOf(phone);
    await key.devtools.send("WebAuthn.addCredential", {
      ...{ authenticatorId: key.authenticatorId, credential: synced! },
    });
    await pressPasskey(other.page, url);
    await other.page.getByText("This device").waitFor();
    assert.equal(await heading(other.page), guest);
    // This key is there already: the browser says so, and nothing is stored.
    await button(other.page, "Add a passkey").click();
    await other.page.getByText("This device has a passkey of this player already.").waitFor();
    await key.devtools.send("WebAuthn.clearCredentials", {
      authenticatorId: key.authenticatorId,
    });
    await addPasskey(other.page);
    await other.page.getByText("By one of your 2 passkeys.").waitFor();

    await page.reload();
    await page.getByRole("button", { name: /^Rename Passkey/ }).first().click();
    await page.getByLabel("Name of the passkey").fill("Old phone");
    await button(page, "Save").first().click();
    await button(page, "Remove Old phone").click();
    await page.getByText("The passkey is removed").waitFor();
    await page.getByText("By your passkey.").waitFor();
    await context.clearCookies();
    await pressPasskey(page, url);
    await page.getByRole("alert").getByText("was removed").waitFor();
    assert.equal((await lastRow(app, "sign_in.passkey"))!.details.reason, "unknown");
    await other.context.clearCookies();
    await pressPasskey(other.page, url);
    await other.page.getByText("This device").waitFor();
    assert.equal(await heading(other.page), guest);
  },
);

keepTest(
  "[SEC1] replayed, for another challenge, from another origin, or counted back: nobody is signed in",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const device = await addAuthenticator(context, page);
    await becomeGuest(page, url);
    await addPasskey(page);
    await context.clearCookies();
    let sent = "";
    page.on("request", (request) => {
      if (request.url().endsWith("/auth/passkeys/login")) sent = request.postData() ?? "";
    });
    const kept = async () =>
      (await context.cookies()).filter(({ name }) => name.startsWith("veze_passkey"));
    await pressPasskey(page, url);
    await page.getByText("This device").waitFor();
    assert.notEqual(sent, "");
    // The very same answer once more, by whoever has read it.
    await context.clearCookies();
    const post = (body: string) =>
      page.evaluate(async (body) => {
        const answer = await fetch("/auth/passkeys/login", {
          ...{ method: "POST", body, headers: { "content-type": "application/json" } },
        });
        return [answer.status, (await answer.json()).reason];
      }, body);
    await page.goto(`${url}/offline`);
    assert.deepEqual(await post(sent), [401, "elsewhere"]);
    assert.equal((await kept()).length, 0);

    // A signature of this browser over a challenge that nobody here has made.
    const forged = await page.evaluate(async () => {
      const { options } = await (await fetch("/auth/passkeys/login/options", { method: "POST" }))
        .json();
      const credential = await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON({
          ...options,
          challenge: "bm9ib2R5IGhlcmUgaGFzIG1hZGUgdGhpcw",
        }),
      }) as PublicKeyCredential;
      return JSON.stringify({ credential: credential.toJSON() });
    });
    assert.deepEqual(await post(forged), [401, "elsewhere"]);

    // Another origin of the same host: the browser lets it ask, the service does not let it in.
    await using elsewhere = await app.serve();
    await pressPasskey(page, elsewhere.url);
    await page.getByRole("alert").getByText("That did not work").waitFor();
    const row = await lastRow(app, "sign_in.passkey");
    assert.equal(row!.details.reason, "rejected");
    assert.match(String(row!.details.why), /origin/);

    // A copy that has signed less often.
    const [credential] = await credentialsOf(device);
    await device.devtools.send("WebAuthn.removeCredential", {
      ...{ authenticatorId: device.authenticatorId, credentialId: credential!.credentialId },
    });
    await device.devtools.send("WebAuthn.addCredential", {
      authenticatorId: device.authenticatorId,
      credential: { ...credential!, signCount: 0 },
    });
    await pressPasskey(page, url);
    await page.getByRole("alert").getByText("looks like a copy").waitFor();
    const copy = await lastRow(app, "sign_in.passkey");
    assert.deepEqual([copy!.outcome, copy!.details.reason], ["refused", "counter"]);
    assert.equal(copy!.subjects.length, 1, "the player can be told");
  },
);

keepTest(
  "[SEC1] whoever cancels is told that nothing was changed, and nothing was",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const { devtools, authenticatorId } = await addAuthenticator(context, page);
    await becomeGuest(page, url);
    // The person at the device refuses.
    await devtools.send("WebAuthn.setAutomaticPresenceSimulation", {
      ...{ authenticatorId, enabled: false },
    });
    await page.evaluate(() => {
      const { credentials } = navigator;
      for (const name of ["create", "get"] as const) {
        const ask = credentials[name].bind(credentials) as (options: object) => Promise<null>;
        // What a browser does when its dialog is closed (WebAuthn Level 3, §5.1.3).
        credentials[name] = (options?: object) =>
          ask({ ...options, signal: AbortSignal.timeout(300) }).catch(() => {
            throw new DOMException("The operation was not allowed", "NotAllowedError");
          });
      }
    });
    const before = await lastRow(app, "passkey.add");
    await button(page, "Add a passkey").click();
    await page.getByRole("alert").getByText("Nothing was changed").waitFor();
    await button(page, "Add a passkey").waitFor();
    assert.deepEqual(await lastRow(app, "passkey.add"), before);
    assert.equal((await credentialsOf({ devtools, authenticatorId })).length, 0);
    await page.getByText("Only by this browser.").waitFor();
  },
);

keepTest(
  "[SEC1 SEC9] eight words are shown once, and sign in however they are typed",
  async ({ url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const guest = await becomeGuest(page, url);
    await button(page, "Write down eight words").click();
    await button(page, "Show the words").click();
    const words = page.locator("ol.phrase li");
    await words.first().waitFor();
    await checkAccess(page, "the words");
    const phrase = await words.allInnerTexts();
    assert.equal(phrase.length, 8);
    await button(page, "I have written them down").click();
    await page.getByText("By the recovery phrase.").waitFor();
    assert.equal(await words.count(), 0);
    const html = async () => await page.content();
    for (const look of [() => Promise.resolve(), () => page.reload()]) {
      await look();
      await page.getByText("By the recovery phrase.").waitFor();
      assert.ok(!(await html()).includes(phrase.slice(0, 3).join("</li><li>")));
    }
    await page.goto(`${url}/store`);
    await page.goBack();
    await page.getByText("By the recovery phrase.").waitFor();
    assert.equal(await words.count(), 0, "not by going back either");

    await context.clearCookies();
    await page.goto(`${url}/profile`);
    const field = page.getByLabel("Recovery phrase");
    await field.fill(phrase.slice(0, 7).join(" "));
    await button(page, "Sign in").click();
    await page.getByRole("alert").getByText("has 8 words, these are 7").waitFor();
    await field.fill(phrase.map((word) => word.toUpperCase()).join(" - "));
    await button(page, "Sign in").click();
    await page.getByText("This device").waitFor();
    assert.equal(await heading(page), guest);
  },
);

keepTest(
  "[UI1 SEC1] signing out of the last way says what is lost and offers both ways to keep it",
  async ({ url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    await addAuthenticator(context, page);
    await becomeGuest(page, url);
    await button(page, "Sign out here").click();
    const dialog = page.getByRole("dialog", { name: "Sign out, and lose this player?" });
    await dialog.getByText("no support can give them back").waitFor();
    await checkAccess(page, "the last way");
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    await button(page, "Sign out here").click();
    await dialog.getByRole("button", { name: "Write down eight words" }).click();
    await page.getByRole("button", { name: "Cancel" }).last().click();
    await button(page, "Sign out here").click();
    await dialog.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("By your passkey.").waitFor();
    // Now there is a way back: it asks no more.
    await button(page, "Sign out here").click();
    await page.waitForURL(`${url}/`);
  },
);

keepTest(
  "[SEC1 UI1] a phone lets a console in: the page names the game, warns, and works once",
  async ({ app, url, open }) => {
    const begun = await app.call("POST", "/auth/device", {
      json: { device_name: "Attic console" },
    });
    const { user_code, device_code, verification_uri_complete } = begun.body;
    assert.equal(verification_uri_complete, `${url}/device?code=${user_code}`);
    await using tab = await open({ viewport: { width: 360, height: 640 }, hasTouch: true });
    const { page } = tab;
    await page.goto(verification_uri_complete);
    await page.getByText("Sign in first").waitFor();
    await checkAccess(page, "nobody yet");
    await button(page, "Play as a guest").click();
    await page.getByText(user_code, { exact: true }).waitFor();
    const text = await page.locator("main").innerText();
    assert.ok(text.includes(`“Attic console” asks to play ${new URL(url).host}`), text);
    assert.match(text, /Did somebody send you the code or a link/);
    await checkAccess(page, "a device asks");
    await button(page, "Let it in").click();
    await page.getByText("The device is in.").waitFor();
    const json = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code };
    const { body } = await app.call("POST", "/auth/token", { json });
    const me = await app.call("GET", "/auth/me", { token: body.access_token });
    await page.goto(`${url}/profile`);
    assert.equal(await heading(page), me.body.display_name);

    await page.goto(verification_uri_complete);
    await page.getByRole("alert").getByText("No device waits for this code").waitFor();
    const next = (await app.call("POST", "/auth/device", { json: {} })).body;
    await page.getByLabel("Code").fill(next.user_code.toLowerCase().replace("-", " "));
    await button(page, "Go on").click();
    await button(page, "Do not").click();
    await page.getByText("The device was not let in.").waitFor();
    const refused = await app.call("POST", "/auth/token", {
      json: { ...json, device_code: next.device_code },
    });
    assert.equal(refused.body.error, "access_denied");
    assert.deepEqual(tab.complaints, []);
  },
);

const KEEP = "Keep what is yours";

keepTest(
  "[UI1 SEC1] after the first purchase the portal offers once to keep the account",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const guest = await app.guest();
    const [name, value] = guest.cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url }]);
    await page.goto(url);
    await page.getByRole("heading", { name: guest.name }).waitFor();
    assert.equal(await page.getByText(KEEP).count(), 0, "nothing is lost yet");
    await buy(app, guest, "starter-pack");
    await page.reload();
    await page.getByRole("heading", { name: KEEP }).waitFor();
    await checkAccess(page, "the offer");
    await page.getByRole("link", { name: "Keep it", exact: true }).click();
    await page.waitForURL(`${url}/profile#ways`);
    await page.goto(url);
    await button(page, "Not now").click();
    await page.getByRole("heading", { name: KEEP }).waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { name: guest.name }).waitFor();
    assert.equal(await page.getByText(KEEP).count(), 0, "once");
    assert.deepEqual(tab.complaints, []);
  },
);

keepTest(
  "[UI1 SEC1] the tenth match offers it too; whoever has a way back is not asked",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const [guest, rival] = [await app.guest(), await app.guest()];
    const [name, value] = guest.cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url }]);
    const server = await app.serviceToken();
    for (let i = 1; i <= 10; i++) {
      for (const { id, token } of [guest, rival]) {
        const json = { user_id: id, mode: "duel", region: "eu-north" };
        ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
      }
      await app.drain();
      const { body } = await app.call("GET", `/matchmaking/matches?user_id=${guest.id}`, guest);
      const [{ match_id, teams }] = body.matches;
      // Each wins in turn, so that the two go on meeting.
      const wins = (team: string[]) => team.includes(guest.id) === (i % 2 === 0);
      const json = { teams: teams.map((team: string[]) => ({ placement: wins(team) ? 1 : 2 })) };
      const path = `/matchmaking/matches/${match_id}/result`;
      ok(await app.call("POST", path, { token: server, json }));
      await app.drain();
      if (i < 9) continue;
      await page.goto(url);
      await page.getByRole("heading", { name: guest.name }).waitFor();
      assert.equal(await page.getByText(KEEP).count(), i === 10 ? 1 : 0, `${i} matches`);
    }
    ok(await app.call("POST", "/auth/recovery", { token: guest.token, json: {} }), 201);
    await page.reload();
    await page.getByRole("heading", { name: guest.name }).waitFor();
    assert.equal(await page.getByText(KEEP).count(), 0);
  },
);

keepTest(
  "[SEC1 UI1] a sign-in of long ago is asked for again before a way in is added, and told how",
  async ({ app, url, open }) => {
    await using tab = await open();
    const { page, context } = tab;
    const device = await addAuthenticator(context, page);
    const guest = await becomeGuest(page, url);
    await addPasskey(page);
    await app.pass(16 * 60_000);
    await page.reload();
    await button(page, "Add a passkey").click();
    await page.getByRole("alert").getByText("a sign-in of the last quarter of an hour").waitFor();
    await checkAccess(page, "asked to sign in again");
    assert.equal((await credentialsOf(device)).length, 1, "the browser was not even asked");
    // The page loads anew once it knows: what is pressed before that would be lost.
    const anew = page.waitForEvent("load");
    await button(page, "Sign in with a passkey").click();
    await anew;
    await button(page, "Sign in with a passkey").waitFor({ state: "detached" });
    assert.equal(await heading(page), guest);
    // Another device from here on.
    await device.devtools.send("WebAuthn.clearCredentials", {
      authenticatorId: device.authenticatorId,
    });
    await button(page, "Add a passkey").click();
    await page.getByText("By one of your 2 passkeys.").waitFor();
    const row = await lastRow(app, "passkey.add");
    assert.equal(row!.outcome, "done");
  },
);
