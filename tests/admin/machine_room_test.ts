/** UI7, UI6, SEC5: streams, webhooks, chores, the audit log and settings, by keyboard, against what players wrote. */

import assert from "node:assert/strict";
import { DEAD_TOPIC } from "../../services/telemetry/mod.ts";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import type { TestApp } from "../support/app/test_app.ts";

const EVIL = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
const PAGES = ["streams", "webhooks", "chores", "audit", "settings"].map((name) =>
  `/admin/${name}`
);
const shots = Deno.env.has("SHOTS");

/** Something to see on each page, much of it as a hostile player would have it. */
async function seed(app: TestApp): Promise<void> {
  const { sql } = app.services.engines.database;
  const dead = (id: string, body: string) => ({
    ...{ id, key: EVIL },
    body: JSON.stringify({ position: `0:${id.slice(-1)}`, reason: EVIL, attempts: 5, body }),
  });
  await app.services.telemetry.stream.append(DEAD_TOPIC, [
    dead(
      "00000000-0000-7000-8000-000000000001",
      JSON.stringify({ event: EVIL, note: "to be dropped" }),
    ),
  ]);
  await sql`
    insert into outbox (kind, target, payload_json, created_at, attempts, error, parked_at)
    values ('room', ${EVIL}, '{}'::jsonb, now(), 9, ${EVIL}, now())`;
  await app.services.access.audit.record({
    ...{ action: "player.suspend", actor: EVIL, subjects: [EVIL], addresses: ["::1"] },
    ...{ outcome: "done", details: { reason: EVIL, long: "x".repeat(200) } },
  });
  await app.services.access.audit.recordSettings({ region: EVIL }, "eu-north-a");
}

const onEachEngine = testApps();

onEachEngine(
  "[UI7 SEC5] the pages are an admin's; a file has the same rows, and no formula",
  async (app) => {
    const admin = await withRole(app, "Astrid", "admin");
    const mod = await withRole(app, "Runa", "mod");
    await seed(app);
    const as = (cookie: string) => ({ headers: { cookie, accept: "text/html" } });
    for (const path of PAGES) {
      assert.equal((await app.request(path, as(mod.cookie))).status, 403, path);
      const answer = await app.request(path, as(admin.cookie));
      const text = await answer.text();
      assert.equal(answer.status, 200, path);
      assert.ok(!text.includes("<img src=x"), `${path}: what players wrote is text`);
    }
    await app.services.access.audit.record({
      ...{ action: "test.formula", actor: "=1+1", subjects: [], addresses: [], outcome: "done" },
      details: {},
    });
    const file = await app.request("/admin/audit?action=test.formula&format=csv", as(admin.cookie));
    assert.match(file.headers.get("content-disposition")!, /attachment; filename="audit.csv"/);
    assert.match(await file.text(), /test\.formula,'=1\+1,/);
    // Typed addresses: what makes no sense is as if it were not there.
    for (
      const odd of [
        "after=x",
        "since=never&until=%00",
        "sort=-nothing",
        "state=__proto__&subscription=x",
      ]
    ) {
      for (const path of PAGES) {
        assert.equal(
          (await app.request(`${path}?${odd}`, as(admin.cookie))).status,
          200,
          `${path}?${odd}`,
        );
      }
    }
  },
);

onEachEngine(
  "[UI7 SEC7] the audit log is found by whom, what, on whom and when, and by its pages",
  async (app) => {
    const { audit } = app.services.access;
    const base = { addresses: [], outcome: "done" as const, details: {} };
    const ats: Date[] = [];
    for (let i = 0; i < 6; i++) {
      await audit.record({
        ...base,
        action: i % 2 ? "odd" : "even",
        actor: `a${i % 3}`,
        subjects: [`s${i}`],
      });
      ats.push(new Date(app.clock.now()));
      await app.clock.advance(1_000);
    }
    const found = async (search: object) =>
      (await audit.search({ limit: 10, ...search })).flatMap(({ subjects }) => subjects).filter((
        s,
      ) => /^s\d$/.test(s));
    assert.deepEqual(await found({ action: "odd" }), ["s5", "s3", "s1"]);
    assert.deepEqual(await found({ actor: "a0" }), ["s3", "s0"]);
    assert.deepEqual(await found({ subject: "s2" }), ["s2"]);
    assert.deepEqual(await found({ since: ats[4] }), ["s5", "s4"]);
    assert.deepEqual(await found({ since: ats[1], until: ats[3] }), ["s2", "s1"]);
    assert.deepEqual(await found({ since: new Date(app.clock.now() + 1) }), []);
    const { sql } = app.services.engines.database;
    await sql`
    insert into audit_log (at, action, actor, subjects, addresses, outcome)
    select now() - i * interval '1 second', 'sign_in.guest', 'p' || i % 5000, array['q' || i], '{}', 'done'
    from generate_series(20000, 1, -1) i`;
    await sql`analyze audit_log`;
    const newest = "order by id desc limit 50";
    const since =
      "select id from audit_log where at >= now() - interval '1 minute' order by at limit 1";
    for (
      const [rest, index] of [
        [`actor = 'p7' ${newest}`, "audit_log_actor"],
        [`action = 'odd' ${newest}`, "audit_log_action"],
        ["subjects @> array['q9'] order by id + 0 desc limit 50", "audit_log_subjects"],
        [`id < 500 ${newest}`, "audit_log_pkey"],
        [`id >= (${since}) ${newest}`, "audit_log_at"],
      ] as const
    ) {
      const plan = JSON.stringify(
        await sql.unsafe(`explain select * from audit_log where ${rest}`),
      );
      assert.ok(plan.includes(index), `${rest}: ${plan}`);
      assert.doesNotMatch(plan, /Seq Scan/, rest);
    }
  },
);

const browserTest = browserTests();

browserTest(
  "[UI7 UI6] the machine room in a browser: seen, acted on by keyboard, told when it is old",
  async ({ app, url, open }) => {
    await seed(app);
    const admin = await withRole(app, "Astrid", "admin");
    await using tab = await open({
      viewport: { width: 360, height: 740 },
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    for (const path of PAGES) {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.goto(url + path);
      await page.locator(".alive").getByText("Up to date").waitFor();
      await checkAccess(page, `${path}, light, phone`);
      const name = path.split("/").at(-1);
      if (shots) await page.screenshot({ path: `/tmp/shots/${name}_phone.png` });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: "dark" });
      await checkAccess(page, `${path}, dark, desktop`);
      if (shots) await page.screenshot({ path: `/tmp/shots/${name}_dark.png` });
      assert.notEqual(await page.title(), "owned", path);
    }

    // By keyboard alone: a subscription, its secret once, its end.
    await page.goto(`${url}/admin/webhooks`);
    await page.locator("veze-island[name=Act][data-awake=yes]").first().waitFor();
    await page.getByRole("button", { name: "New subscription" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.locator("dialog[open]");
    await dialog.getByText("signed by a secret").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Address").focus();
    await page.keyboard.type("https://studio.example/hook");
    await page.keyboard.press("Tab");
    await page.keyboard.type("no.such.kind");
    await page.keyboard.press("Enter");
    await dialog.locator(".failure").waitFor();
    await dialog.getByLabel("Kinds").fill("purchase.*, match.finished");
    await checkAccess(page, "the dialog");
    if (shots) await page.screenshot({ path: "/tmp/shots/act.png" });
    await page.keyboard.press("Enter");
    assert.match(await dialog.locator("code").innerText(), /^whsec_/);
    await dialog.getByRole("button", { name: "Close" }).press("Enter");
    await page.getByRole("link", { name: "https://studio.example/hook" }).waitFor();
    assert.match(await page.locator("main").innerText(), /purchase\.\*, match\.finished/);

    // Another operator ends it: this page says that it is old, and what it asks for is refused in words.
    const [subscription] = await app.services.delivery.webhooks.list();
    const actor = { caller: { id: "other", roles: ["admin" as const] }, address: "test" };
    await page.getByRole("button", { name: "End: https://studio.example/hook" }).focus();
    await page.keyboard.press("Enter");
    await app.services.delivery.webhooks.unsubscribe(actor, subscription!.id);
    await page.locator("dialog[open]").getByRole("button", { name: "End" }).press("Enter");
    await page.locator("dialog[open] .failure").waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator(".alive").getByText("has changed elsewhere").waitFor();
    await page.getByRole("link", { name: "Load it anew" }).press("Enter");
    await page.getByText("Nobody hears of anything yet").waitFor();

    // What was set aside is given up, once; the page draws it.
    await page.goto(`${url}/admin/streams`);
    await page.locator("veze-island[name=Act][data-awake=yes]").first().waitFor();
    await page.getByRole("button", { name: /^Drop/ }).first().press("Enter");
    await page.locator("dialog[open]").getByText("cannot be taken back").waitFor();
    await page.locator("dialog[open]").getByRole("button", { name: "Drop" }).press("Enter");
    await page.getByText("It was given up.").waitFor();
    await page.getByText("Nothing was set aside.").waitFor();

    // The announcement goes on its way again, and all of it is in the log.
    await page.goto(`${url}/admin/chores`);
    await page.locator("veze-island[name=Act][data-awake=yes]").first().waitFor();
    await page.getByRole("button", { name: /^Send again/ }).first().press("Enter");
    await page.locator("dialog[open]").getByRole("button", { name: "Send again" }).press("Enter");
    await page.getByText("It is on its way again.").waitFor();
    await page.goto(`${url}/admin/audit?actor=${admin.id}`);
    const log = await page.locator("main").innerText();
    for (const action of ["webhooks.subscribe", "dead_letter.drop", "outbox.replay"]) {
      assert.ok(log.includes(action), action);
    }
    await app.services.access.audit.seal();
    await page.getByRole("button", { name: "Check the chain" }).press("Enter");
    await page.getByText("The chain holds.").waitFor();

    // A role that is gone: nothing more is shown, and nothing done.
    await app.services.access.accounts.setRoles(actor, admin.id, []);
    assert.ok([401, 403].includes((await page.goto(`${url}/admin/audit`))!.status()));
    const problems = tab.complaints.filter((text) => !/status of (40[134]|422)/.test(text));
    assert.deepEqual(problems, []);
  },
);
