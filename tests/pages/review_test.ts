/** TEL7, SEC5, UI6: a moderator reads and judges in a real browser. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { executablePath, openBrowser, openPage } from "../support/browser/browser.ts";
import { cheat, cookieOf, seedDemo } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";

async function spotless(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), [], where);
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert.ok(wide <= 0, `${where}: ${wide} px too wide`);
}

Deno.test({
  name: "[TEL7 UI6] a moderator's desk: read, filter, dismiss, confirm with consequences, live",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using app = await openTestApp();
    await using served = await app.serve();
    await using browser = await openBrowser();
    const { player, moderator, cheaters } = await seedDemo(app);
    const token = await app.serviceToken("moderator");
    const place = ({ id }: { id: string }) =>
      app.call("GET", `/leaderboards/current/duel/users/${id}`);
    const as = async (guest: typeof player, options = {}) => {
      const tab = await openPage(browser, options);
      await tab.context.addCookies([cookieOf(guest, served.url)]);
      return tab;
    };

    await t.step("[SEC5] nobody and players see nothing of it", async () => {
      await using nobody = await openPage(browser);
      assert.equal((await nobody.page.goto(`${served.url}/review`))!.status(), 401);
      await using tab = await as(player);
      const answer = await tab.page.goto(`${served.url}/review`);
      assert.equal(answer!.status(), 403);
      const text = await tab.page.locator("body").innerText();
      for (const secret of ["Freja", "Risk", "cooldown"]) assert.ok(!text.includes(secret), secret);
    });

    await t.step("without JavaScript it can be read and filtered", async () => {
      await using tab = await as(moderator, { javaScriptEnabled: false });
      const { page } = tab;
      await page.goto(`${served.url}/review`);
      assert.equal(await page.locator(".alerts li").count(), 6);
      assert.match(await page.locator(".timeline").innerText(), /Score [\d,]+ on duel/);
      await page.getByLabel("Rule").selectOption({
        label: "Uses an ability before it is ready again",
      });
      await page.getByRole("button", { name: "Show" }).click();
      await page.waitForURL(/rule=/);
      assert.equal(await page.locator(".alerts li").count(), 3);
      await page.locator(".alerts a").last().click();
      const name = await page.locator(".alerts a[aria-current=true] strong").innerText();
      assert.equal(await page.locator("#case").innerText(), name);
      assert.match(await page.locator(".evidence").innerText(), /Cooldown\s+900 ms/);
      await page.goto(`${served.url}/review?status=nonsense&rule=%00&alert=x`);
      assert.equal(await page.locator(".alerts li").count(), 6);
      assert.deepEqual(tab.complaints, []);
    });

    await t.step("no accessibility violation, in either theme, on phone and desktop", async () => {
      for (const colorScheme of ["dark", "light"] as const) {
        for (const viewport of [{ width: 360, height: 640 }, { width: 1280, height: 800 }]) {
          await using tab = await as(moderator, { colorScheme, viewport });
          await tab.page.goto(`${served.url}/review`);
          await tab.page.locator("veze-island[data-awake=yes]").waitFor();
          await spotless(tab.page, `${colorScheme} ${viewport.width}`);
          await tab.page.getByRole("button", { name: "Confirm…" }).click();
          await spotless(tab.page, `${colorScheme} ${viewport.width}, dialog`);
        }
      }
    });

    await t.step("by keyboard alone: pick, note, confirm with suspension", async () => {
      await using tab = await as(moderator);
      const { page } = tab;
      const cheater = cheaters[1]!;
      assert.equal((await place(cheater)).status, 200);
      await page.goto(`${served.url}/review`);
      await page.locator("veze-island[data-awake=yes]").waitFor();
      /** Goes on until the focus is there. */
      const tabTo = async (name: RegExp) => {
        for (let i = 0; i < 40; i++) {
          await page.keyboard.press("Tab");
          const focused = await page.evaluate(() => {
            const element = document.activeElement as HTMLElement | null;
            return `${
              (element as HTMLInputElement)?.labels?.[0]?.innerText ?? ""
            } ${element?.innerText}`;
          });
          if (name.test(focused)) return;
        }
        assert.fail(`the keyboard does not lead to ${name}`);
      };
      await tabTo(new RegExp(cheater.name));
      await page.keyboard.press("Enter");
      await eventually(
        "the case has the focus",
        () => page.evaluate(() => document.activeElement?.id === "case"),
      );
      await tabTo(/Note/);
      await page.keyboard.type("seen in three matches");
      await tabTo(/Confirm…/);
      await page.keyboard.press("Enter");
      await tabTo(/Suspend/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const said = await page.locator("dialog [role=status]").innerText();
      assert.match(said, new RegExp(`${cheater.name}'s scores leave every open board`));
      assert.match(said, /signed out within seconds and stays out for 7 days/);
      await tabTo(/^\s*Confirm$/);
      await page.keyboard.press("Enter");
      await page.getByText(`Confirmed: ${cheater.name}`).waitFor();
      await page.getByText("seen in three matches").waitFor();
      await page.locator(".timeline").getByText("Player: suspend").waitFor();
      assert.equal((await place(cheater)).status, 404, "the score is hidden");
      const { status } = await app.call("GET", "/auth/me", { token: cheater.token });
      assert.equal(status, 401, "the session has ended");
      const { body } = await app.call("GET", `/admin/api/players/${cheater.id}`, { token });
      const days = (Date.parse(body.suspended_until) - Date.now()) / 86_400_000;
      assert.ok(days > 6.9 && days <= 7, body.suspended_until);
      assert.deepEqual(tab.complaints, []);
    });

    await t.step("a dismissal, and somebody who was faster", async () => {
      await using tab = await as(moderator);
      await using other = await as(moderator);
      for (const { page } of [tab, other]) {
        await page.goto(`${served.url}/review?severity=high&rule=aim_snap`);
        await page.locator("veze-island[data-awake=yes]").waitFor();
      }
      const name = await tab.page.locator("#case").innerText();
      await tab.page.getByRole("button", { name: "Dismiss" }).click();
      await tab.page.getByText(`Dismissed: ${name}`).waitFor();
      await other.page.getByRole("button", { name: "Dismiss" }).click();
      await other.page.locator(".failure").getByText("it is dismissed").waitFor();
      await other.page.locator(".verdict.dismissed").waitFor();
      assert.equal(await other.page.getByRole("button", { name: "Dismiss" }).count(), 0);
      assert.deepEqual(other.complaints.filter((text) => !text.includes("409")), []);
    });

    await t.step(
      "[UI8] a new alert appears by itself, also one from while the network was gone",
      async () => {
        await using tab = await as(moderator);
        const { page, context } = tab;
        await page.goto(`${served.url}/review?rule=cooldown`);
        await page.locator("veze-island[data-awake=yes]").waitFor();
        const count = () => page.locator(".alerts li").count();
        const before = await count();
        await cheat(app, await app.guest({ display_name: "Zed" }));
        await eventually("Zed's alert is there", async () => await count() === before + 1);
        await context.setOffline(true);
        await page.getByText("Reconnecting").waitFor();
        await cheat(app, await app.guest({ display_name: "Ymir" }));
        await context.setOffline(false);
        await eventually("Ymir's alert is there", async () => await count() === before + 2);
        assert.ok((await page.locator(".alerts").innerText()).includes("Ymir"));
      },
    );

    await t.step(
      "[UI6] without JavaScript an alert is judged by a form, with what follows",
      async () => {
        const cheater = await app.guest({ display_name: "Xenia" });
        const { id } = cheater;
        const json = { user_id: id, score: 1_234, season: "current", mode: "duel" };
        await app.call("POST", "/leaderboards/submit", { token: await app.serviceToken(), json });
        await cheat(app, cheater);
        await using tab = await as(moderator, { javaScriptEnabled: false });
        const { page } = tab;
        await page.goto(`${served.url}/review?rule=cooldown`);
        await page.locator(".alerts a", { hasText: "Xenia" }).click();
        const form = page.locator("form.judge");
        await form.getByLabel("Note").fill("judged on paper");
        await form.getByLabel("Judgement").selectOption("confirm");
        await form.getByLabel(/Hide the scores/i).check();
        await form.getByLabel("Suspend").selectOption("7");
        await form.getByRole("button", { name: "Judge this alert" }).click();
        await page.getByText("judged on paper").waitFor();
        assert.match(page.url(), /\/review\?alert=/);
        assert.equal(await form.count(), 0, "it is judged once");
        assert.equal((await place(cheater)).status, 404, "the score is hidden");
        assert.equal((await app.call("GET", "/auth/me", { token: cheater.token })).status, 401);
        // Another site's form judges nothing, and a player's neither.
        const judge = (cookie: string, origin: string) =>
          fetch(`${served.url}/review`, {
            ...{ method: "POST", redirect: "manual" },
            headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams({ alert: crypto.randomUUID(), decision: "dismiss" }),
          }).then(async (answer) => {
            await answer.body?.cancel();
            return answer.status;
          });
        assert.equal(await judge(moderator.cookie, "https://elsewhere.example"), 403);
        assert.equal(await judge(player.cookie, served.url), 403);
        assert.equal(await judge(moderator.cookie, served.url), 404, "no such alert");
        assert.deepEqual(tab.complaints, []);
      },
    );
  },
});
