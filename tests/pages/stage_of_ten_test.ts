/**
 * UI10, UI8, MM9 in a real browser: five against five, one on the page and nine by the API, in each
 * language: the connection is lost and the page loaded anew at every moment, and nothing is missed.
 */

import assert from "node:assert/strict";
import * as de from "../../components/words/de/stage.ts";
import * as en from "../../components/words/en/stage.ts";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { cookieOf } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import type { Guest } from "../support/app/test_app.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { accept, asked, decide, heading, queueFor, tabTo } from "../support/browser/stage.ts";

const game = shippedGameConfig();
const modes = game.modes.map(({ bots_after_s: _bots, ...mode }) => ({
  ...mode,
  ready_check_s: 20,
}));
const browserTest = browserTests({ game: { ...game, modes } });
const MODE = "team5";

const VIEWS = [
  ["English on a desktop", en, { locale: "en-US", viewport: { width: 1280, height: 800 } }],
  ["German on a phone", de, { locale: "de-DE", viewport: { width: 360, height: 640 } }],
] as const;

for (const [view, { StageWords, ENDINGS, SINCE, acceptedOf }, options] of VIEWS) {
  browserTest(
    `[UI10 UI8 MM9] ten are led to the result through reloads and lost connections, in ${view}`,
    async ({ app, url, open }) => {
      await using tab = await open(options);
      const { page } = tab;
      const guests: Guest[] = [];
      for (let i = 0; i < 10; i++) guests.push(await app.guest({ display_name: `Ten ${i}` }));
      const [own, ...others] = guests as [Guest, ...Guest[]];
      const [first, second] = [others.slice(0, 5), others.slice(5)];
      await tab.context.addCookies([cookieOf(own, url)]);

      const again = async (name: string | RegExp) => {
        await page.reload();
        await heading(page, name);
        await page.locator(".stage-foot .dot.on").waitFor();
      };
      const unheard = async (meanwhile: () => Promise<unknown>) => {
        await tab.context.setOffline(true);
        await page.locator(".reconnecting").waitFor();
        await meanwhile();
        await app.drain();
        await tab.context.setOffline(false);
      };
      const acceptAll = async (guests: readonly Guest[]) => {
        for (const guest of guests) await accept(app, guest);
        await app.drain();
      };
      const counted = (count: number) =>
        page.locator("figcaption").getByText(acceptedOf(count, 10)).waitFor();
      const states = async (guests: readonly Guest[]) => {
        const tickets = guests.map(({ id }) => app.services.play.matchmaking.findLive(id));
        return (await Promise.all(tickets)).map((ticket) => ticket?.status);
      };
      /** Passes until all ten are asked. */
      const allAsked = () =>
        eventually("all are asked", async () => {
          await app.drain();
          return (await states(guests)).every((status) => status === "proposed");
        });
      const press = async (name: string) => {
        await tabTo(page, name);
        await page.keyboard.press("Enter");
      };

      await queueFor(app, own, MODE);
      await page.goto(url);
      await heading(page, StageWords.Searching);
      await again(StageWords.Searching);
      await unheard(async () => {
        for (const guest of others) await queueFor(app, guest, MODE);
        await allAsked();
      });
      await heading(page, StageWords.FoundAccept);
      assert.equal(await page.locator(".check-ring .tick").count(), 10);
      assert.equal(await page.locator(".side li").count(), 10);
      await unheard(() => acceptAll(first));
      await counted(5);
      await again(StageWords.FoundAccept);
      await counted(5);
      await press(StageWords.Accept);
      await heading(page, StageWords.WaitingForOthers);
      await app.drain();
      await counted(6);
      assert.equal(await page.locator(".check-ring .tick.done").count(), 6);
      await checkAccess(page, `asked, ${view}`);

      // One of them declines: the nine keep their places.
      const [decliner, ...nine] = [second[0]!, own, ...first, ...second.slice(1)];
      const ticket = await app.services.play.matchmaking.findLive(decliner.id);
      await app.call("POST", `/matchmaking/tickets/${ticket!.id}/decline`, {
        token: decliner.token,
      });
      await app.drain();
      await heading(page, StageWords.Searching);
      await page.locator(".notice").getByText(SINCE.kept).waitFor();
      assert.deepEqual(await states(nine), new Array(9).fill("queued"));

      // Now everybody answers but the one on the page, who is told that it was they.
      await queueFor(app, decliner, MODE);
      await allAsked();
      await asked(app, [page], StageWords.Accept);
      await acceptAll(others);
      await unheard(() => app.pass(21_000));
      await heading(page, ENDINGS.missed[0]);
      await page.locator(".lead").getByText(ENDINGS.missed[1]).waitFor();
      assert.deepEqual(await states(others), new Array(9).fill("queued"));

      await press(StageWords.QueueAgain);
      await heading(page, StageWords.Searching);
      await allAsked();
      await asked(app, [page], StageWords.Accept);
      await press(StageWords.Accept);
      await heading(page, StageWords.WaitingForOthers);
      await again(StageWords.WaitingForOthers);
      await unheard(() => acceptAll(first));
      await counted(6);
      await unheard(() => acceptAll(second));
      const named = new RegExp(` ${StageWords.Against} `);
      await heading(page, named);
      await again(named);
      await unheard(() => decide(app, own));
      const won = new RegExp(`^${StageWords.YouWon}: \\+\\d+$`);
      await heading(page, won);
      await again(won);
      assert.equal(await page.locator(".side li .face").count(), 10);
      await page.locator(".side[data-result=win] .verdict").getByText(StageWords.SideWon).waitFor();
      await checkAccess(page, `over, ${view}`);
      assert.deepEqual(tab.complaints.filter((each) => !each.includes("ERR_INTERNET")), []);
    },
  );
}
