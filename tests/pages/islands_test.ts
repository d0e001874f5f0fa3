/** UI1: every island wakes as it was drawn, and one that breaks takes down itself alone. */

import { testGame } from "../support/app/test_game.ts";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { cookieOf, type Demo, listVisits, seedDemo, type Visit } from "../support/app/demo.ts";
import { executablePath, openBrowser, openPage } from "../support/browser/browser.ts";
import { openTestApp } from "../support/app/test_app.ts";
import type { ScriptManifests } from "../../services/web/assets.ts";
import { type Awakening, watchIslands } from "./watch_islands.ts";

/** Not the server's: what is drawn must not depend on where it is drawn. Nobody speaks Breton here. */
const ELSEWHERE = { locale: "br-FR", timezoneId: "Asia/Tokyo" };
const IN_GERMAN = { ...ELSEWHERE, locale: "de-DE" };

async function listIslands(
  folder = new URL("../../islands/", import.meta.url),
): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) names.push(...await listIslands(new URL(`${name}/`, folder)));
    const [, island] = name.match(/^([A-Z]\w*)\.tsx$/) ?? [];
    if (island) names.push(island);
  }
  return names.sort();
}

async function allAwake(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>("veze-island")]
      .every(({ dataset }) => dataset.awake === "yes" || dataset.awake === "failed")
  );
}

Deno.test({
  name: "[UI1] islands: each is found on a page, wakes without a change, and breaks alone",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    // Without ladders a mode's points are its board: it moves by a submit alone.
    const shipped = testGame();
    const boards = shipped.boards.filter(({ feed }) => feed?.of !== "rating");
    await using app = await openTestApp({ game: { ...shipped, boards } });
    await using served = await app.serve();
    await using browser = await openBrowser();
    const demo = await seedDemo(app);

    async function open(visit: Visit, of: Demo, options = {}) {
      const tab = await openPage(browser, { ...ELSEWHERE, ...options });
      if (visit.as !== "nobody") {
        await tab.context.addCookies([cookieOf(of[visit.as], served.url)]);
      }
      return tab;
    }

    /** What a page's islands were and became; `blank`: drawn from nothing by the shipped scripts. */
    async function wake(
      visit: Visit,
      mode: "as sent" | "blank",
      options = ELSEWHERE,
    ): Promise<Awakening[]> {
      await using tab = await open(visit, demo, options);
      await tab.page.addInitScript(watchIslands, mode);
      await tab.page.goto(served.url + visit.path);
      await allAwake(tab.page);
      // A node simulates for one at a time; whoever comes meanwhile asks again, which browsers tell of.
      const said = visit.path === "/admin/simulator"
        ? tab.complaints.filter((text) => !text.includes("status of 409"))
        : tab.complaints;
      assert.deepEqual(said, [], visit.path);
      return await tab.page.evaluate(() => Reflect.get(globalThis, "awakenings"));
    }

    /** Told from the page as text: a browser takes its time. */
    async function hasIslands({ path, as }: Visit): Promise<boolean> {
      const cookie = as === "nobody" ? "" : demo[as].cookie;
      const answer = await app.request(path, { headers: { accept: "text/html", cookie } });
      return (await answer.text()).includes("<veze-island");
    }

    await t.step("every island in islands/ wakes as the server drew it", async () => {
      const proven = new Set<string>();
      const active: Visit = { path: `/matches/${demo.activeMatchId}`, as: "rival" };
      const stage: Visit = { path: "/", as: "rival" };
      for (const visit of [...listVisits(demo), active, stage]) {
        if (!await hasIslands(visit)) continue;
        const sent = await wake(visit, "as sent");
        assert.ok(sent.length > 0, visit.path);
        // Its scripts are others, built with other words.
        for (const { name, before, after } of await wake(visit, "blank", IN_GERMAN)) {
          assert.equal(after, before, `${name} on ${visit.path}, in German`);
        }
        const drawn = await wake(visit, "blank");
        assert.equal(drawn.length, sent.length);
        for (const [i, { name, before, after, kept }] of sent.entries()) {
          const where = `${name} on ${visit.path} for ${visit.as}`;
          assert.ok(kept, `${where}: waking replaced elements`);
          assert.equal(after, before, where);
          assert.ok(before.length > 0, `${where}: the server drew nothing`);
          assert.equal(drawn[i]!.after, before, `${where}: the browser draws something else`);
          proven.add(name);
        }
      }
      assert.deepEqual([...proven].sort(), await listIslands(), "islands that no page proves");
    });

    const home: Visit = { path: "/", as: "player" };
    await t.step(
      "each has a script of its own; a page names beforehand all that it loads",
      async () => {
        const manifests: ScriptManifests = JSON.parse(
          await Deno.readTextFile(new URL("../../_build/assets/manifest.json", import.meta.url)),
        );
        const manifest = manifests["en"]!;
        const own = Object.values(manifest.islands).map(({ src }) => src);
        assert.equal(new Set([...own, manifest.boot.src]).size, own.length + 1);
        for (const { src, imports } of Object.values(manifest.islands)) {
          assert.ok(!imports.some((each) => own.includes(each)), `${src} loads another island`);
        }
        await using tab = await open(home, demo);
        const loaded = new Set<string>();
        tab.page.on("request", (request) => {
          const { pathname } = new URL(request.url());
          if (/\.js$/.test(pathname) && !pathname.includes("offline")) loaded.add(pathname);
        });
        await tab.page.goto(served.url);
        await allAwake(tab.page);
        const named = await tab.page.locator("link[rel=modulepreload], head script[src]")
          .evaluateAll((all) =>
            all.map((each) => each.getAttribute("href") ?? each.getAttribute("src")!)
          );
        const late = [...loaded].filter((script) => !named.includes(script));
        assert.deepEqual(named.filter((script) => !loaded.has(script)), []);
        // What measures the regions comes once the page is awake.
        assert.ok(late.length <= 1, late.join());
      },
    );

    await t.step("a button pressed before its script is there does what it says then", async () => {
      await using tab = await open({ path: "/", as: "rival" }, demo);
      const { page } = tab;
      const gate = Promise.withResolvers<void>();
      await page.route(/\/Practise-\w+\.js$/, async (route) => {
        await gate.promise;
        await route.continue();
      });
      await page.goto(`${served.url}/play`, { waitUntil: "commit" });
      await page.locator("veze-island[name=Practise][data-awake='']").waitFor();
      await page.getByRole("button", { name: "Start" }).click();
      gate.resolve();
      await page.waitForURL("**/play/*", { waitUntil: "commit" });
      assert.deepEqual(tab.complaints, []);
    });

    const broken = "This part of the page does not work.";
    /** The portal with another script for the board around the shipped one. */
    async function openWith(wrapped: string) {
      const tab = await open(home, demo);
      await tab.page.route(/\/Board-\w+\.js$/, async (route) => {
        const real = `${route.request().url()}?real`;
        await route.fulfill({
          contentType: "text/javascript",
          body: `import { Board as Real } from "${real}";
            export const Board = { component: (props) => { ${wrapped} } };`,
        });
      });
      await tab.page.goto(served.url);
      return tab;
    }
    type Tab = Awaited<ReturnType<typeof openPage>>;
    /** The board says that it is broken, in its place and only there; the others go on. */
    async function brokenAlone({ page, complaints }: Tab): Promise<void> {
      const board = page.locator('veze-island[name="Board"]');
      await board.getByText(broken).waitFor();
      assert.equal(await board.getAttribute("data-awake"), "failed");
      assert.equal(await board.locator("table").count(), 0, "nothing half drawn stays");
      assert.equal(await board.locator(":scope > *").count(), 1);
      assert.equal(await page.getByText(broken).count(), 1);
      assert.ok(complaints.some((text) => text.includes("Island Board")), "the console knows why");
      await page.getByRole("button", { name: "Play now" }).click();
      await page.getByRole("button", { name: "Leave the queue" }).click();
      await page.getByRole("button", { name: "Play now" }).waitFor();
      await board.getByRole("button", { name: "Load the page again" }).waitFor();
    }

    await t.step("one that throws while it wakes", async () => {
      await using tab = await openWith(`throw new Error("at waking")`);
      await brokenAlone(tab);
    });

    await t.step("one that throws below its own parts", async () => {
      await using tab = await openWith(`
        const vnode = Real.component(props);
        const Deep = () => { throw new Error("deep inside") };
        return { ...vnode, props: { ...vnode.props, children: [
          vnode.props.children[0], { ...vnode, type: Deep, props: {} }] } };`);
      await brokenAlone(tab);
    });

    await t.step("one that throws when it draws again", async () => {
      await using tab = await openWith(`
        if (window.broken) throw new Error("at a later draw");
        return Real.component(props);`);
      await tab.page.locator('veze-island[name="Board"][data-awake=yes]').waitFor();
      await tab.page.getByText("Live", { exact: true }).waitFor();
      await tab.page.evaluate(() => Reflect.set(globalThis, "broken", true));
      const token = await app.serviceToken();
      const json = { user_id: demo.player.id, score: 9_000, season: "current", mode: "duel" };
      assert.equal((await app.call("POST", "/leaderboards/submit", { token, json })).status, 200);
      await app.drain();
      await app.clock.advance(500);
      await brokenAlone(tab);
    });
  },
});
