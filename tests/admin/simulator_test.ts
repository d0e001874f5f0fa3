/** UI7, MM18: a window is tried and put in force from its page, in a real browser. */

import assert from "node:assert/strict";
import { WINDOW_SLIDERS } from "../../components/admin/play/window_sliders.ts";
import { SimulatorWords } from "../../components/words/admin_simulator.ts";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();
const shots = Deno.env.get("SHOTS");
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

Deno.test("[UI7 MM18] sliders hold every shipped window as it is", () => {
  for (const { id, window } of shippedGameConfig().modes) {
    for (const [member, { least, most, step }] of Object.entries(WINDOW_SLIDERS)) {
      const value = window[member as keyof typeof window];
      const says = `${id}: ${member} ${value}`;
      assert.ok(least <= value && value <= most, says);
      assert.ok(Number.isInteger((value - least) / step), says);
    }
  }
});

browserTest(
  "[UI7 UI9 MM18] a window is tried by sliders and keyboard, put in force with a reason, and taken back",
  async ({ app, url, open }) => {
    const admin = await withRole(app, "Vala", "admin");
    const mod = await withRole(app, "Runa", "mod");
    await using tab = await open({
      viewport: DESKTOP,
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    assert.equal((await page.goto(`${url}/admin/simulator`))!.status(), 200);
    const figures = page.getByRole("table", { name: "This setting and the proposed one" });
    const waits = async () => {
      const row = figures.getByRole("row", { name: /^19 of 20 wait at most/ });
      return (await row.getByRole("cell").allInnerTexts()).map(parseFloat) as [number, number];
    };
    const settled = async () => {
      await page.locator('.findings[aria-busy="false"] .trade').first().waitFor();
    };
    // At first: what is in force, beside itself.
    await settled();
    const [now, same] = await waits();
    assert.equal(now, same);
    const apply = page.getByRole("button", { name: "Put in force" });
    assert.equal(await apply.count(), 0, "nothing is proposed yet");

    // Wider by keyboard: whoever waits waits less.
    const base = page.getByRole("slider", { name: "Points at first" });
    const answered = page.waitForResponse((answer) =>
      answer.url().includes("/simulator/runs") &&
      JSON.parse(answer.request().postData()!).window.base === 200
    );
    await base.focus();
    await page.keyboard.press("End");
    assert.equal((await answered).status(), 200);
    await settled();
    const [before, after] = await waits();
    assert.equal(before, now);
    assert.ok(after < before, `${after} is less than ${before}`);
    await page.getByRole("img", { name: "Wait against fairness" }).waitFor();

    // Earlier windows stay in sight while they compare: with other players they do not.
    const tried = async (slider: string, key: string, count: number) => {
      await page.getByRole("slider", { name: slider }).press(key);
      const what = `${key} of ${slider} leaves ${count}`;
      await eventually(what, async () => {
        await settled();
        return await page.locator(".trade circle.tried").count() === count;
      });
    };
    await tried("Points at first", "Home", 1);
    await tried("Points at first", "ArrowRight", 2);
    await tried("Points at first", "End", 2);
    await tried(SimulatorWords.Patience, "ArrowLeft", 0);
    await tried(SimulatorWords.Patience, "ArrowRight", 0);
    await page.getByRole("img", { name: "19 of 20 wait at most, by rating" }).waitFor();
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        await checkAccess(page, `simulator, ${colorScheme}, ${viewport.width}`);
        if (!shots || (colorScheme === "dark") !== (viewport === DESKTOP)) continue;
        const name = viewport === PHONE ? "phone" : "dark";
        await page.screenshot({ path: `${shots}/admin_simulator_${name}.png`, fullPage: true });
      }
    }
    await page.setViewportSize(DESKTOP);

    await apply.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Now: ±50, 25 more every 5 s, ±400 at most. Then: ±200").waitFor();
    await dialog.getByLabel("Reason").fill("a quiet night");
    await page.keyboard.press("Enter");
    const row = page.getByRole("row", { name: /^Duel/ });
    await row.getByRole("cell", { name: "±200, 25 more every 5 s, ±400 at most", exact: true })
      .waitFor();
    const window = () =>
      app.services.game.game.config.modes.find(({ id }) => id === "duel")!.window;
    assert.equal(window().base, 200);

    // One simulation runs at a time on a node: the page's own, begun anew, would refuse the next.
    await settled();

    // Whoever may look only is offered nothing.
    await using other = await open({ viewport: DESKTOP });
    await other.context.addCookies([cookieOf(mod, url)]);
    await other.page.goto(`${url}/admin/simulator?mode=brawl`);
    await other.page.locator('.findings[aria-busy="false"] .trade').first().waitFor();
    assert.equal(
      await other.page.getByRole("button", { name: /Take back|Put in force/ }).count(),
      0,
    );
    assert.deepEqual(other.complaints, []);

    await page.getByRole("button", { name: "Take back the window of Duel" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("morning");
    await page.keyboard.press("Enter");
    await row.getByText("no", { exact: true }).waitFor();
    assert.equal(window().base, 50);
    assert.deepEqual(tab.complaints, []);
  },
);
