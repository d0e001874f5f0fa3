/** UI7, UI9: queues, matches, rooms, models, boards and announcements in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { cookieOf, seedDemo } from "../support/app/demo.ts";
import { ok } from "../support/app/expect.ts";
import type { TestApp } from "../support/app/test_app.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { duel, enqueue, guests, pass } from "../api/play/play.ts";

const browserTest = browserTests();
const shots = Deno.env.get("SHOTS");
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };
/** A player's own words, which must stay words. */
const EVIL = "<img src=x onerror=alert(1)>";

/** Both themes, desktop and phone, and a picture of two. */
async function looks(page: Page, name: string): Promise<void> {
  for (const viewport of [DESKTOP, PHONE]) {
    await page.setViewportSize(viewport);
    const scheme = viewport === PHONE ? "light" : "dark";
    await page.emulateMedia({ colorScheme: scheme });
    await checkAccess(page, `${name}, ${scheme}, ${viewport.width}`);
    if (shots) {
      const path = `${shots}/admin_${name}_${viewport === PHONE ? "phone" : "dark"}.png`;
      await page.screenshot({ path, fullPage: viewport === PHONE });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(DESKTOP);
  await checkAccess(page, `${name}, light, desktop`);
  await page.emulateMedia({ colorScheme: "dark" });
}

async function wait(app: TestApp, ratings: readonly number[], wish: Record<string, unknown>) {
  const token = await app.serviceToken();
  for (const [i, mmr] of ratings.entries()) {
    const guest = await app.guest({ display_name: i === 0 ? EVIL : `Waiting ${i}` });
    ok(await enqueue(app, guest, { token, mmr, ...wish }), 202);
    await app.clock.advance(3_000);
  }
}

browserTest(
  "[UI7 UI9] staff see and change what is played: by keyboard, in both themes, on a phone",
  async ({ app, url, open }) => {
    const demo = await seedDemo(app);
    const [other] = await guests(app, 1);
    const matchId = await duel(app, [await app.guest({ display_name: EVIL }), other!]);
    for (let i = 0; i < 16; i++) {
      const token = await app.serviceToken();
      for (const mmr of [1_480 + i, 1_520 - i]) {
        const [guest] = await guests(app, 1);
        ok(await enqueue(app, guest!, { token, mmr, region: "eu-west" }), 202);
      }
      await app.clock.advance(1_500 + 400 * (i % 5));
      ok(await pass(app, { region: "eu-west" }));
      await app.clock.advance(150_000);
    }
    await wait(app, [1_500, 1_900, 2_300], { region: "eu-west" });
    await wait(app, [1_200, 1_210, 1_900], { mode: "squad", region: "eu-north" });
    const admin = demo.admin;
    await using tab = await open({
      viewport: DESKTOP,
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    page.on("dialog", () => assert.fail("a player's text ran"));
    const words = () => page.locator("#content").innerText();
    const answered = async (address: string) => {
      const answer = await page.goto(`${url}${address}`);
      assert.equal(answer!.status(), 200, address);
      await page.locator(".alive .dot.on").waitFor();
    };

    // Queues: who waits and why, how right the estimates were, the switch.
    await answered("/admin/queues?mode=duel&region=eu-west");
    assert.match(await words(), /1 of 2 players are near enough/);
    assert.ok((await words()).includes(EVIL));
    await page.getByRole("img", { name: /Expected and actual wait/ }).waitFor();
    await looks(page, "queues");
    await page.getByRole("button", { name: "Switch off Duel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByLabel("Reason").fill("a broken map");
    await page.keyboard.press("Enter");
    await page.getByText("Switched off").first().waitFor();
    await page.getByRole("button", { name: "Switch on Duel" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("mended");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Switch off Duel" }).waitFor();

    // Matches: found, looked at, voided once.
    await answered("/admin/matches?mode=duel&status=finished");
    assert.ok((await words()).includes(EVIL));
    await looks(page, "matches");
    await answered(`/admin/matches/${matchId}`);
    assert.ok((await words()).includes(EVIL));
    await looks(page, "match");
    await page.getByRole("button", { name: "Void this match" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    assert.match(await dialog.innerText(), /2 ratings move/);
    // Another operator is faster: this one's decision was about something else.
    const faster = { token: await app.serviceToken("operator"), json: { reason: EVIL } };
    ok(await app.call("POST", `/matchmaking/matches/${matchId}/void`, faster));
    await dialog.getByLabel("Reason").fill("too late");
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").getByText(/was finished and is voided/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("has changed elsewhere").first().waitFor();

    // A room, live: text arrives as text; a private one asks why.
    await answered("/admin/live?room=world");
    const { rooms } = app.services.realtime;
    await rooms.publish("world", { kind: "announcement", data: { text: EVIL } });
    await page.locator(".told").getByText(EVIL).waitFor();
    await looks(page, "live");
    // A connection that is gone is said, and heals by itself.
    await tab.context.setOffline(true);
    await rooms.publish("world", { kind: "announcement", data: { text: "while away" } });
    await page.getByText("The server does not answer; trying again.").waitFor();
    await tab.context.setOffline(false);
    await page.locator(".told").getByText("while away").waitFor();
    await page.locator(".state").getByText("live", { exact: true }).waitFor();
    await answered(`/admin/live?room=user:${demo.player.id}`);
    await page.getByRole("button", { name: "Look into it" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("a complaint");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `user:${demo.player.id}` }).waitFor();

    // Boards: an entry is hidden and restored; ranks and rows agree.
    await answered("/admin/boards?board=duel");
    await page.getByRole("button", { name: "Hide Nova" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("cheats");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Restore Nova" }).waitFor();
    await looks(page, "boards");
    await page.getByRole("button", { name: "Restore Nova" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("a mistake");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hide Nova" }).waitFor();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Ranks and rows agree.").waitFor();

    // Models, announcements.
    await app.services.ml.registry.begin(["skill", "churn"]);
    await answered("/admin/models?model=churn");
    await page.getByText("Players of whom it expects something").waitFor();
    await answered("/admin/models?model=skill");
    await page.locator(".state").getByText("served", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Roll back skill" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await looks(page, "models");
    await answered("/admin/announcements");
    await page.getByLabel("What everybody reads").fill(EVIL);
    assert.equal(await page.locator(".preview").innerText(), EVIL);
    await looks(page, "announcements");
    await page.getByRole("button", { name: "Tell everybody" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Tell everybody" }).click();
    await page.getByText("Told").first().waitFor();
    // The line that was cut, the void that came too late, and the model that nothing was served before.
    const others = tab.complaints.filter((text) =>
      !/status of 409|ERR_INTERNET_DISCONNECTED|WebSocket/.test(text)
    );
    assert.deepEqual(others, []);

    // What a moderator may not do is not offered, and each change stands in the audit log.
    await using mods = await open({ viewport: DESKTOP });
    await mods.context.addCookies([cookieOf(demo.moderator, url)]);
    for (const [path, offered] of [["queues", 0], ["models", 0], ["matches", 0]] as const) {
      assert.equal((await mods.page.goto(`${url}/admin/${path}`))!.status(), 200);
      assert.equal(await mods.page.locator("#content .act").count(), offered, path);
    }
    await mods.page.goto(`${url}/admin/boards?board=duel`);
    assert.equal(await mods.page.getByRole("button", { name: /Close now|Rebuild/ }).count(), 0);
    const operator = { token: await app.serviceToken("operator") };
    const { body } = ok(await app.call("GET", "/admin/api/audit?limit=100", operator));
    const actions = body.entries.map(({ action }: { action: string }) => action);
    for (
      const action of [
        ...["mode.off", "mode.on", "match.void", "room.open", "announcement"],
        ...["leaderboard.hide", "leaderboard.restore"],
      ]
    ) assert.ok(actions.includes(action), `${action} of ${actions}`);
  },
);
