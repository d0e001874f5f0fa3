/** SEC1, UI1: signing in with an issuer in a real browser, against the issuer of `deno task dev`. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type DevIssuer, devIssuerEntry, openDevIssuer } from "../../ops/dev_issuer.ts";
import { type BrowserTest, browserTests, checkAccess } from "../support/browser/browser.ts";
import { share } from "../support/app/shared.ts";
import { openHostileIssuer } from "../support/oidc/hostile_issuer.ts";
import { entryFor } from "../support/oidc/sign_in.ts";
import { freePort } from "../support/process/free_port.ts";

const HOUR = 3_600_000;
const port = freePort();
const issuerPort = freePort();
const publicUrl = `http://localhost:${port}`;
const second = await openHostileIssuer("second");
Deno.test.afterAll(() => second.close());
const issuers = share(() => openDevIssuer({ port: issuerPort, publicUrl }));
const browserTest = browserTests({
  env: {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    OIDC_ISSUERS: JSON.stringify([
      devIssuerEntry(`http://localhost:${issuerPort}`),
      entryFor(second, { name: "the second issuer" }),
    ]),
  },
});

function signInTest(
  name: string,
  run: (test: BrowserTest & { issuer: DevIssuer }) => Promise<void>,
) {
  issuers.expect();
  browserTest(name, (test) =>
    issuers.use(async (issuer) => {
      // The issuer's clock is the machine's.
      test.app.clock.set(Date.now());
      second.now = Date.now;
      issuer.disturb(undefined);
      await run({ ...test, url: publicUrl, issuer });
    }));
}

const WITH = "Sign in with the development issuer";
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

async function signIn(page: Page, name: string, button = WITH): Promise<void> {
  await page.goto(`${publicUrl}/profile`);
  await link(page, button).click();
  await link(page, name).click();
  await page.waitForURL(`${publicUrl}/profile`);
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 }).innerText();

signInTest(
  "[SEC1 UI1] a guest keeps the player, signs out here and there, and comes back as the same",
  async ({ app, open }) => {
    await using tab = await open();
    const { page } = tab;
    await page.goto(`${publicUrl}/profile`);
    await checkAccess(page, "signed out");
    await page.getByRole("button", { name: "Play as a guest" }).click();
    await page.getByText("This device").waitFor();
    const guest = await heading(page);
    await checkAccess(page, "a guest");
    await link(page, "Keep it with the development issuer").click();
    await link(page, "Nova").click();
    await page.getByText("This player is kept with your account at the development issuer.")
      .waitFor();
    assert.equal(page.url(), `${publicUrl}/profile`);
    assert.equal(await heading(page), guest);
    await page.getByText("By your account at the development issuer.").waitFor();

    await page.getByRole("button", { name: "Sign out here" }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.waitForURL(`${publicUrl}/profile`);
    await link(page, WITH).waitFor();
    for (const url of await addresses(page)) {
      assert.doesNotMatch(url, /eyJ/, "no token in an address");
    }

    // Its own session is over as well: it asks who is there.
    await signIn(page, "Nova");
    assert.equal(await heading(page), guest);
    // The issuer tells us when its session ends by another way.
    const cookie = (await page.context().cookies()).find(({ name }) => name === "veze_session")!;
    await page.goto(`http://localhost:${issuerPort}/session/end`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForLoadState();
    const { status } = await app.call("GET", "/auth/me", {
      headers: { cookie: `veze_session=${cookie.value}` },
    });
    assert.equal(status, 401, "back-channel logout");
  },
);

async function addresses(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
      .map(({ name }) => name)
  );
}

signInTest(
  "[SEC5] a moderator and an admin of the issuer's have the desk, the admin more, a player neither",
  async ({ open }) => {
    const staff = [["Runa", 1, 403], ["Ada", 1, 200], ["Kaya", 0, 403]] as const;
    for (const [name, desks, audit] of staff) {
      await using tab = await open();
      await signIn(tab.page, name);
      assert.equal(await heading(tab.page), name);
      assert.equal(await link(tab.page, "Review").count(), desks);
      const read = tab.page.evaluate(async () => (await fetch("/admin/api/audit")).status);
      assert.equal(await read, audit, `${name} reads the audit log`);
    }
  },
);

signInTest(
  "[SEC1] the issuer's keys are replaced while the player chooses an account",
  async ({ app, issuer, open }) => {
    await using tab = await open();
    await signIn(tab.page, "Kaya");
    await app.pass(60_000);
    await using other = await open();
    await other.page.goto(`${publicUrl}/profile`);
    await link(other.page, WITH).click();
    await link(other.page, "Milo").waitFor();
    await issuer.rotate();
    await link(other.page, "Milo").click();
    await other.page.waitForURL(`${publicUrl}/profile`);
    assert.equal(await heading(other.page), "Milo");
  },
);

signInTest(
  "[SEC1] two issuers in one browser, two tabs at once, and the back button",
  async ({ open }) => {
    await using tab = await open();
    const { page, context } = tab;
    await page.goto(`${publicUrl}/profile`);
    const twin = await context.newPage();
    await twin.goto(`${publicUrl}/profile`);
    await link(page, WITH).click();
    await link(twin, WITH).click();
    await link(page, "Kaya").waitFor();
    await link(twin, "Kaya").waitFor();
    await Promise.all([link(page, "Kaya").click(), link(twin, "Kaya").click()]);
    await Promise.all([page, twin].map((each) => each.waitForURL(`${publicUrl}/profile`)));
    await page.reload();
    assert.deepEqual([await heading(page), await heading(twin)], ["Kaya", "Kaya"]);

    await page.goto(`${publicUrl}/auth/login?issuer=second&return_to=/profile`);
    await page.waitForURL(`${publicUrl}/profile`);
    assert.equal(await heading(page), "Alice");
  },
);

signInTest(
  "[SEC1] going back and pressing the old link again signs nobody in, and says so",
  async ({ open }) => {
    await using tab = await open();
    const { page } = tab;
    const callbacks: string[] = [];
    page.on("request", (request) => {
      if (request.url().startsWith(`${publicUrl}/auth/callback`)) callbacks.push(request.url());
    });
    await signIn(page, "Kaya");
    assert.equal(callbacks.length, 1);
    await page.goBack();
    // What the browser shows there is the old page, or that it is over.
    const over = page.getByRole("heading", { name: "This sign-in is over" });
    await over.or(link(page, "Milo")).first().waitFor();
    if (await link(page, "Milo").count() > 0) await link(page, "Milo").click();
    await over.waitFor();
    await page.goto(callbacks[0]!);
    await page.getByRole("alert").getByText("was not begun in this browser").waitFor();
    assert.equal(await heading(page), "Kaya", "who was signed in stays so");
    assert.equal(await page.getByText("Milo").count(), 0);
  },
);

signInTest(
  "[SEC1] an issuer that goes away while the player chooses an account signs nobody in, until it is back",
  async ({ issuer, open }) => {
    await using tab = await open();
    const { page } = tab;
    await page.goto(`${publicUrl}/profile`);
    // Before the press: the browser itself finds nobody there.
    await link(page, WITH).click();
    await link(page, "Milo").waitFor();
    issuer.disturb("down");
    const failed = page.waitForEvent("requestfailed");
    await link(page, "Milo").click();
    await failed;
    await page.goto(`${publicUrl}/profile`);
    // After it, with the code on its way to us.
    issuer.disturb("no_tokens");
    await link(page, WITH).click();
    await link(page, "Milo").click();
    await page.getByRole("alert").getByText("does not answer just now").waitFor();
    assert.equal(await page.getByText("Milo").count(), 0);
    issuer.disturb(undefined);
    // The issuer knows the player by now, and asks nothing.
    await link(page, WITH).click();
    await page.getByRole("heading", { level: 1, name: "Milo" }).waitFor();
  },
);

signInTest(
  "[SEC1] a sign-in that is cancelled at the issuer says so, and a guest stays the guest",
  async ({ open }) => {
    await using tab = await open();
    const { page } = tab;
    await page.goto(`${publicUrl}/profile`);
    await page.getByRole("button", { name: "Play as a guest" }).click();
    await page.getByText("This device").waitFor();
    const guest = await heading(page);
    await link(page, "Keep it with the development issuer").click();
    await link(page, "Cancel").click();
    await page.getByRole("alert").getByText("it was cancelled there").waitFor();
    assert.equal(await heading(page), guest);
  },
);

signInTest(
  "[SEC1] a slow issuer is waited for; one that is away, or talks rubbish, is told of in words",
  async ({ app, issuer, open }) => {
    await using tab = await open();
    const { page } = tab;
    const words = "does not answer just now";
    for (const how of ["down", "rubbish"] as const) {
      // What is known of the issuer is forgotten in a day and an hour.
      await app.pass(25 * HOUR);
      app.clock.set(Date.now());
      issuer.disturb(how);
      await page.goto(`${publicUrl}/profile`);
      await link(page, WITH).click();
      await page.getByRole("alert").getByText(words).waitFor();
      await link(page, WITH).click();
      await page.getByRole("alert").getByText(words).waitFor();
      issuer.disturb(undefined);
    }
    issuer.disturb("slow");
    await signIn(page, "Milo");
    assert.equal(await heading(page), "Milo");
  },
);

signInTest("[SEC1] a clock that is 4 minutes off, either way, signs in", async ({ app, open }) => {
  for (const minutes of [4, -4]) {
    app.clock.set(Date.now() + minutes * 60_000);
    await using tab = await open();
    await signIn(tab.page, "Kaya");
    assert.equal(await heading(tab.page), "Kaya");
  }
});
