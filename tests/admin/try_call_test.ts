/** UI9: calls tried from the reference, with one's own rights. */

import assert from "node:assert/strict";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine(
  "[UI9] the reference leads from each operation to where it is sent, and not astray",
  async (app) => {
    const text = async (path: string) =>
      await (await app.request(path, { headers: { accept: "text/html" } })).text();
    assert.match(await text("/docs?q=catalog"), /href="\/docs\?try=GET\+%2Fstore%2Fcatalog#try"/);
    assert.match(await text("/docs?try=GET+/store/catalog"), /Nobody is signed in here/);
    for (const odd of ["try=GET+/nowhere", "try=%3Cscript%3E", "try="]) {
      assert.doesNotMatch(await text(`/docs?${odd}`), /id="try"/, odd);
    }
  },
);

const browserTest = browserTests();

browserTest(
  "[UI9 SEC5] a call from /docs has its caller's rights, asks before it changes anything",
  async ({ app, url, open }) => {
    const mod = await withRole(app, "Runa", "mod");
    const guest = await app.guest({ display_name: "Nova" });
    await using tab = await open({
      viewport: { width: 360, height: 740 },
      reducedMotion: "reduce",
    });
    await tab.context.addCookies([cookieOf(mod, url)]);
    const { page } = tab;
    const at = async (operation: string) => {
      await page.goto(`${url}/docs?${new URLSearchParams({ try: operation })}`);
      await page.locator("veze-island[name=TryCall][data-awake=yes]").waitFor();
    };
    await at("GET /admin/api/players/{user_id}");
    await page.getByText("with the rights of Runa").waitFor();
    await page.getByLabel("user_id (path)").fill(guest.id);
    await page.keyboard.press("Enter");
    const answer = page.locator(".try-call [role=status]");
    await answer.getByText(/^200, after/).waitFor();
    assert.match(await answer.locator("pre").innerText(), /"display_name": "Nova"/);
    await checkAccess(page, "a call tried, phone");

    await at("PUT /admin/api/players/{user_id}/roles");
    await page.getByLabel("user_id (path)").fill(guest.id);
    await page.getByLabel("Body (JSON)").fill("{");
    await page.getByRole("button", { name: "Send", exact: true }).press("Enter");
    await page.locator("dialog[open]").getByText("changes things for real").waitFor();
    await page.locator("dialog[open]").getByRole("button", { name: "Send it" }).press("Enter");
    await page.getByText("The body is no JSON.").waitFor();
    await page.getByLabel("Body (JSON)").fill('{"roles": ["admin"]}');
    await page.getByRole("button", { name: "Send", exact: true }).press("Enter");
    await page.locator("dialog[open]").getByRole("button", { name: "Send it" }).press("Enter");
    await answer.getByText(/^403, after/).waitFor();
    const user = await app.services.access.identity.getUser(guest.id);
    assert.ok(!user.roles.includes("admin"), "a page gives no right");
  },
);
