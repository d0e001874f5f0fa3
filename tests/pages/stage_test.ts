/**
 * UI10, UI6, UI8, MM9 in a real browser: the stage from searching to the result, at each moment for the
 * eye, the ear and the keyboard, and after a reload.
 */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { addressOf, begin } from "../arena/placing.ts";
import { openSocket } from "../arena/socket.ts";
import { cookieOf } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import type { Guest } from "../support/app/test_app.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import {
  accept,
  asked,
  button,
  decide,
  heading,
  holdBack,
  queueFor,
  tabTo,
} from "../support/browser/stage.ts";

const game = shippedGameConfig();
const launch_url = "mygame://join?at={address}&match={match_id}&token={join_token}";
// No computer opponents: who keeps their place is not asked for another match at once.
const modes = game.modes.map(({ bots_after_s: _bots, ...mode }) => ({
  ...mode,
  ready_check_s: 20,
  ...(mode.id === "squad" && { team_size: 1, rating: "elo" as const, launch_url }),
}));
const browserTest = browserTests({ game: { ...game, modes } });

const PHONE = {
  ...{ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  colorScheme: "light",
} as const;
const DESKTOP = { viewport: { width: 1280, height: 800 }, colorScheme: "dark" } as const;

const spoken = (page: Page) => page.locator(".stage > .away[role=status]").innerText();

async function search(page: Page, url: string, mode = "duel"): Promise<void> {
  await page.goto(`${url}/?mode=${mode}`);
  await page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
  await button(page, "Play now").click();
  await heading(page, "Searching");
}

browserTest(
  "[UI10 UI6 MM9] two are led from the search to the result, and a reload lands on each moment",
  async ({ app, url, open }) => {
    const [nova, liv] = [
      await app.guest({ display_name: "Nova" }),
      await app.guest({ display_name: "Liv" }),
    ];
    await using one = await open(DESKTOP);
    await using two = await open({ ...PHONE, reducedMotion: "reduce" });
    await one.context.addCookies([cookieOf(nova, url)]);
    await two.context.addCookies([cookieOf(liv, url)]);
    for (const { context } of [one, two]) await holdBack(context);
    const pages = [one.page, two.page];
    const everywhere = async (moment: string) => {
      for (const page of pages) await checkAccess(page, moment);
    };
    for (const page of pages) {
      await search(page, url);
      assert.equal(await page.title(), "Searching · VEZE");
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "it is told");
    }
    await everywhere("searching");
    await one.page.reload();
    await heading(one.page, "Searching");

    await asked(app, pages);
    for (const page of pages) {
      await heading(page, "Match found: accept");
      // Also before the page is told the rest of the match.
      assert.match(await spoken(page), /^Accept within (1?[1-9]|10|20) seconds?\.$/);
      await page.locator(".side").first().getByText("1,500").waitFor();
    }
    assert.equal(await two.page.title(), "Match found: accept · VEZE");
    await everywhere("asked");
    await button(one.page, "Accept").click();
    await heading(one.page, "Waiting for the others");
    await app.drain();
    // The other is told, and who loads the page anew has accepted still.
    await two.page.locator("figcaption").getByText("1 of 2 accepted").waitFor();
    await one.page.reload();
    await heading(one.page, "Waiting for the others");
    assert.equal(await spoken(one.page), "1 of 2 accepted");
    assert.equal(await one.page.locator(".check-ring .tick.done").count(), 1);

    await button(two.page, "Accept").tap();
    await app.drain();
    for (const page of pages) {
      await heading(page, /^(Nova against Liv|Liv against Nova)$/);
      assert.match(await spoken(page), /^Match found\. An even match\. You win 50 of 100/);
    }
    const enter = await two.page.getByRole("link", { name: "Enter the arena" }).boundingBox();
    assert.ok(enter && enter.y + enter.height <= 640, "the way in is in sight on a phone");
    await everywhere("found");
    await one.page.reload();
    await heading(one.page, /^(Nova against Liv|Liv against Nova)$/);
    // A second window, and the way back, come to the same.
    const late = await one.context.newPage();
    await late.goto(url);
    await heading(late, /^(Nova against Liv|Liv against Nova)$/);
    await late.goto(`${url}/leaderboards`);
    await late.goBack();
    await heading(late, /^(Nova against Liv|Liv against Nova)$/);

    await decide(app, nova);
    for (const page of [one.page, late]) await heading(page, /^You won: \+\d+$/);
    await heading(two.page, /^You lost: −\d+$/);
    assert.match(await two.page.title(), /^You lost: −\d+ · VEZE$/);
    assert.match(await spoken(one.page), /^From 1,500 to 1,5\d\d\.$/);
    await one.page.locator(".outcome .figure .number").getByText(/^15\d\d|1,5\d\d$/).waitFor();
    const told = await one.page.locator(".outcome").innerText();
    assert.match(told, /It was an even match/);
    assert.doesNotMatch(told, /first win|best rating/, "of one match nothing is rare");
    await everywhere("over");
    // Nobody played it: there is nothing to see again.
    await one.page.getByRole("link", { name: "The match in full" }).waitFor();
    assert.equal(await one.page.getByRole("link", { name: "Watch the replay" }).count(), 0);
    assert.match(one.page.url(), /\?over=[0-9a-f-]{36}$/);
    await one.page.reload();
    await heading(one.page, /^You won: \+\d+$/);
    // An old match never comes back as news.
    await app.pass(11 * 60_000);
    await one.page.reload();
    await button(one.page, "Play now").waitFor();
    await button(two.page, "Play again").tap();
    await heading(two.page, "Searching");
    assert.equal(new URL(two.page.url()).search, "");
    await button(two.page, "Leave the queue").tap();
    await button(two.page, "Play now").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI10 AR6] the result of a match in the arena shows both sides, their points and what was rare",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    await using two = await open({ ...PHONE, locale: "de-DE" });
    const [nova, liv] = [
      await app.guest({ display_name: "Nova" }),
      await app.guest({ display_name: "Liv" }),
    ];
    await one.context.addCookies([cookieOf(nova, url)]);
    await two.context.addCookies([cookieOf(nova, url)]);
    const { page } = one;
    await search(page, url);
    await queueFor(app, liv, "duel");
    await asked(app, [page]);
    // Not on the page, which would follow the player into the arena.
    for (const guest of [nova, liv]) await accept(app, guest);
    await app.drain();
    await heading(page, /^(Nova against Liv|Liv against Nova)$/);
    const way = await page.getByRole("link", { name: "Enter the arena" }).getAttribute("href");
    const matchId = way!.split("/").at(-1)!;
    const [winner, loser] = await begin(app, addressOf({ url }, matchId), [nova, liv]);
    loser.socket.send(Uint8Array.of(3));
    await eventually("who stays has won", () => winner.closed()?.code === 4513);
    await app.drain();
    await heading(page, /^You won: \+\d+$/);
    const LOST = "Lost was not there to the end";
    for (const moment of ["told", "loaded anew"]) {
      const [won, lost] = [
        page.locator(".side[data-result=win]"),
        page.locator(".side[data-result=loss]"),
      ];
      await page.locator(".highlight").getByText("The other side left before the end.").waitFor();
      for (const [side, name, said] of [[won, "Nova", "Won"], [lost, "Liv", LOST]] as const) {
        await side.locator("bdi").getByText(name).waitFor();
        assert.equal(await side.locator(".face").count(), 1, moment);
        // Nobody has scored: words stand where the points would.
        const verdict = (await side.locator(".verdict").innerText()).replace(/\s+/g, " ").trim();
        assert.equal(verdict, said, moment);
      }
      await checkAccess(page, `over, ${moment}`);
      await page.reload();
    }
    await two.page.goto(`${url}/?over=${matchId}`);
    await heading(two.page, /^Gewonnen: \+\d+$/);
    await two.page.getByText("Die andere Seite ist vor dem Ende gegangen.").waitFor();
    await two.page.locator(".side[data-result=loss] .verdict").getByText("Niederlage").waitFor();
    await checkAccess(two.page, "over in German");
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI10 UI6 AR8] the arena's countdown is told once, and takes in whoever accepted and looks",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    await using two = await open({ ...PHONE, reducedMotion: "reduce" });
    const [nova, liv] = [await app.guest(), await app.guest()];
    await one.context.addCookies([cookieOf(nova, url)]);
    await two.context.addCookies([cookieOf(liv, url)]);
    const pages = [one.page, two.page];
    for (const page of pages) await search(page, url);
    await asked(app, pages);
    const tab = await one.context.newPage();
    await tab.goto(url);
    for (const page of pages) await button(page, "Accept").click();
    await app.drain();
    const entry = (page: Page) => page.getByRole("link", { name: "Enter the arena" });
    for (const page of [...pages, tab]) await entry(page).waitFor();
    // A tab remembers what was accepted in it.
    await one.page.reload();
    await one.page.locator(".stage-foot .dot.on").waitFor();
    for (const page of [...pages, tab]) {
      await page.evaluate(() => {
        // Kept where the next page finds it.
        const keep = (name: string, text: string) =>
          sessionStorage.setItem(name, `${sessionStorage.getItem(name) ?? ""}${text}|`);
        const status = document.querySelector(".stage > .away[role=status]")!;
        const all = { childList: true, subtree: true, characterData: true };
        new MutationObserver(() => keep("said", status.textContent!)).observe(status, all);
        new MutationObserver(() => {
          const into = document.querySelector(".into");
          if (into) keep(into.matches(".still") ? "still" : "moving", into.textContent!);
        }).observe(document.querySelector(".stage")!, all);
      });
    }
    const matchId = (await entry(one.page).getAttribute("href"))!.split("/").at(-1)!;
    // One is there, and the other is waited for no longer.
    const early = await openSocket(addressOf({ url }, matchId), liv.token);
    await eventually("the arena has it", () => early.controls().length > 0);
    // The arena's clock is the app's.
    for (const page of [...pages, tab]) await page.clock.setFixedTime(app.clock.now() + 10_000);
    await app.clock.advance(10_000);
    for (const page of pages) await page.waitForURL(`**/play/${matchId}`);
    const kept = (page: Page, name: string) =>
      page.evaluate((name) => sessionStorage.getItem(name) ?? "", name);
    const sentence = "It begins in 3 seconds. You are on your way into the arena.|";
    for (const page of pages) assert.equal(await kept(page, "said"), sentence, "once");
    assert.match(await kept(one.page, "moving"), /^3\|+(3\|)*2\|/);
    assert.equal(await kept(one.page, "still"), "");
    assert.match(await kept(two.page, "still"), /^It begins in 3 seconds/);
    assert.equal(await kept(two.page, "moving"), "", "nothing moves");
    await tab.locator(".into").waitFor({ state: "detached" });
    await entry(tab).waitFor();
    assert.match(await kept(tab, "said"), /^It begins in 3 seconds\.\|/, "accepted elsewhere");
  },
);

browserTest(
  "[UI10 AR1 MM9] two who accept and do nothing more are taken in by themselves",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    await using two = await open(PHONE);
    const guests = [await app.guest(), await app.guest()];
    const tabs = [one, two];
    const late = await Promise.all(tabs.map(({ context }) => holdBack(context)));
    for (const [i, { context }] of tabs.entries()) {
      await context.addCookies([cookieOf(guests[i]!, url)]);
    }
    for (const { page } of tabs) await search(page, url);
    await asked(app, tabs.map(({ page }) => page));
    for (const { page } of tabs) await button(page, "Accept").click();
    await app.drain();
    for (const { page } of tabs) {
      // To the eye and to the ear.
      await page.locator("p.quiet", { hasText: "You go in automatically" }).waitFor();
      const spoken = await page.locator(".stage > p[role=status]").textContent();
      assert.match(spoken!, /^Match found\. .*You go in automatically in a few seconds\.$/);
    }
    // Who looks at it again is not led away from what they read.
    const again = await one.context.newPage();
    await again.goto(url);
    await again.getByRole("link", { name: "Enter the arena" }).waitFor();
    assert.equal(await again.getByText("You go in automatically").count(), 0);
    for (const [i, { page }] of tabs.entries()) await late[i]!(page);
    for (const { page } of tabs) await page.waitForURL("**/play/*");
    await eventually("both are seated", async () => {
      await app.clock.advance(1_000);
      const states = tabs.map(({ page }) => page.locator(".arena").getAttribute("data-state"));
      return (await Promise.all(states)).every((state) => state === "playing");
    });
    await late[0]!(again);
    assert.equal(new URL(again.url()).pathname, "/");
    // They go, and the match ends with a result: nobody is kept in it.
    for (const { page } of tabs) await page.goto("about:blank");
    await eventually("it is over", async () => {
      await app.clock.advance(5_000);
      await app.drain();
      const held = await app.services.play.matches.list(guests[0]!.id, 1);
      return held[0]!.status === "finished";
    });
    await heading(again, "A draw");
    const verdicts = await again.locator(".verdict").allInnerTexts();
    for (const each of verdicts) assert.match(each, /was not there to the end/);
  },
);

browserTest(
  "[UI10 MM14] a match that nobody enters is called off in its time, and both may search again",
  async ({ app, url, open }) => {
    await using one = await open(PHONE);
    await using two = await open({ ...DESKTOP, locale: "de-DE" });
    const guests = [await app.guest(), await app.guest()];
    const tabs = [one, two];
    for (const [i, { context }] of tabs.entries()) {
      await context.addCookies([cookieOf(guests[i]!, url)]);
      await queueFor(app, guests[i]!, "duel");
    }
    await eventually("all are asked", async () => {
      await app.drain();
      const tickets = guests.map(({ id }) => app.services.play.matchmaking.findLive(id));
      return (await Promise.all(tickets)).every((ticket) => ticket?.status === "proposed");
    });
    // Accepted by another device: no page here enters by itself.
    for (const guest of guests) await accept(app, guest);
    await app.drain();
    for (const { page } of tabs) {
      await page.goto(url);
      await page.locator(".stage-foot .dot.on").waitFor();
      await page.locator("a[href^='/play/']").waitFor();
    }
    const { max_duration_s } = game.modes.find(({ id }) => id === "duel")!;
    await app.pass((max_duration_s + 6) * 1_000);
    await app.drain();
    await heading(one.page, "The match was not played");
    await one.page.locator(".lead").getByText("it counts for nothing").waitFor();
    await heading(two.page, "Das Match wurde nicht gespielt");
    for (const { page } of tabs) await checkAccess(page, "not played");
    await button(one.page, "Queue again").tap();
    await heading(one.page, "Searching");
    await button(one.page, "Leave the queue").tap();
    await button(one.page, "Play now").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI10 UI6] after a match of six what is next stands first, in sight, to the eye and to the keyboard",
  async ({ app, url, open }) => {
    const guests: Guest[] = [];
    for (let i = 0; i < 6; i++) guests.push(await app.guest({ display_name: `Six ${i}` }));
    for (const guest of guests) await queueFor(app, guest, "brawl");
    await eventually("all are asked", async () => {
      await app.drain();
      const tickets = guests.map(({ id }) => app.services.play.matchmaking.findLive(id));
      return (await Promise.all(tickets)).every((ticket) => ticket?.status === "proposed");
    });
    for (const guest of guests) await accept(app, guest);
    await app.drain();
    const matchId = await decide(app, guests[0]!);
    const german = { ...PHONE, locale: "de-DE" };
    for (
      const [i, options, names] of [
        [0, PHONE, ["Play again", "The match in full", "Back to the start"]],
        [1, german, ["Noch einmal", "Das ganze Match", "Zurück zum Start"]],
        [2, { ...DESKTOP, viewport: { width: 1280, height: 640 } }, ["Play again"]],
      ] as const
    ) {
      await using tab = await open(options);
      const { page } = tab;
      await tab.context.addCookies([cookieOf(guests[i]!, url)]);
      await page.goto(`${url}/?over=${matchId}`);
      const again = await button(page, names[0]).boundingBox();
      assert.ok(again && again.y + again.height <= 640, `${names[0]} ends at ${again?.y}`);
      assert.equal(await page.locator(".side").count(), 6);
      await page.locator(".stage h1").focus();
      for (const name of names) {
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
      }
      await checkAccess(page, `over, ${names[0]}`);
      assert.deepEqual(tab.complaints, []);
    }
  },
);

browserTest(
  "[UI10 MM20] who leaves while the arena counts is not taken in meanwhile",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    const { page } = one;
    const [nova, liv] = [await app.guest(), await app.guest()];
    await one.context.addCookies([cookieOf(nova, url)]);
    const gate = Promise.withResolvers<void>();
    await page.route("**/matchmaking/matches/*/leave", async (route) => {
      await gate.promise;
      await route.continue();
    });
    await search(page, url);
    await queueFor(app, liv, "duel");
    await asked(app, [page]);
    await button(page, "Accept").click();
    await accept(app, liv);
    await app.drain();
    const entry = page.getByRole("link", { name: "Enter the arena" });
    const matchId = (await entry.getAttribute("href"))!.split("/").at(-1)!;
    // Its seconds pass when the test says so.
    await page.evaluate(() => {
      const ticks: (() => void)[] = [];
      Object.assign(globalThis, { ticks });
      Object.assign(globalThis, { setInterval: (tick: () => void) => ticks.push(tick) });
    });
    await page.clock.setFixedTime(app.clock.now() + 10_000);
    const early = await openSocket(addressOf({ url }, matchId), liv.token);
    await eventually("the arena has it", () => early.controls().length > 0);
    await app.clock.advance(10_000);
    await page.locator(".into").getByText("3").waitFor();
    await button(page, "Leave the match").click();
    await page.locator(".into").waitFor({ state: "detached" });
    for (let second = 0; second < 4; second++) {
      await page.evaluate(() => {
        for (const tick of (globalThis as unknown as { ticks: (() => void)[] }).ticks) tick();
        return new Promise((resolve) => setTimeout(resolve, 100));
      });
    }
    assert.equal(new URL(page.url()).pathname, "/");
    gate.resolve();
    await button(page, "Play now").waitFor();
    assert.equal(new URL(page.url()).pathname, "/");
  },
);

browserTest(
  "[UI10 MM9] ten are asked: who accepts is counted, and who declines or misses it is told what it means",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    await using two = await open(PHONE);
    const guests: Guest[] = [];
    for (let i = 0; i < 10; i++) guests.push(await app.guest({ display_name: `Ten ${i}` }));
    const [nova, liv, ...others] = guests as [Guest, Guest, ...Guest[]];
    await one.context.addCookies([cookieOf(nova, url)]);
    await two.context.addCookies([cookieOf(liv, url)]);
    const pages = [one.page, two.page];
    for (const page of pages) await search(page, url, "team5");
    const waited = async (page: Page) => {
      const [minutes, seconds] = (await page.locator(".radar .clock").innerText()).split(":");
      return 60 * Number(minutes) + Number(seconds);
    };
    await eventually("a while has been waited", async () => await waited(one.page) >= 3);
    for (const guest of others) await queueFor(app, guest, "team5");
    await asked(app, pages);
    for (const page of pages) assert.equal(await page.locator(".side li").count(), 10);
    await button(one.page, "Accept").click();
    for (const guest of others.slice(0, 5)) await accept(app, guest);
    await app.drain();
    for (const page of pages) {
      await page.locator("figcaption").getByText("6 of 10 accepted").waitFor();
      assert.equal(await page.locator(".check-ring .tick").count(), 10);
      assert.equal(await page.locator(".check-ring .tick.done").count(), 6);
      await checkAccess(page, "ten are asked");
    }
    await button(two.page, "Decline").tap();
    await heading(two.page, "You declined");
    await two.page.locator(".lead").getByText("The others keep their places").waitFor();
    await app.drain();
    await heading(one.page, "Searching");
    await one.page.locator(".notice").getByText("You keep your place in the queue").waitFor();
    assert.match(await spoken(one.page), /You keep your place/);
    assert.ok(await waited(one.page) >= 3, "the clock goes on");

    // Once more; now nobody but one accepts in time.
    await button(two.page, "Queue again").tap();
    await asked(app, pages);
    await button(one.page, "Accept").click();
    await heading(one.page, "Waiting for the others");
    await app.pass(21_000);
    await app.drain();
    await heading(two.page, "You missed the check");
    assert.match(await spoken(two.page), /in time, so you are out of the queue/);
    await checkAccess(two.page, "missed");
    await heading(one.page, "Searching");
    await button(one.page, "Leave the queue").click();
    await button(one.page, "Play now").waitFor();
    await button(two.page, "Back to the start").tap();
    await button(two.page, "Play now").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  },
);

browserTest(
  "[UI6 UI8 UI10] the keyboard alone accepts and enters; a lost connection is shown and nothing is missed",
  async ({ app, url, open }) => {
    await using one = await open(DESKTOP);
    await using two = await open(DESKTOP);
    const { page } = one;
    for (const each of [one, two]) await search(each.page, url, "brawl");
    const others: Guest[] = [];
    for (let i = 0; i < 4; i++) others.push(await app.guest());
    await page.locator(".stage-foot .dot.on").waitFor();
    await one.context.setOffline(true);
    await page.locator(".reconnecting").getByText("Reconnecting").waitFor();
    for (const guest of others) await queueFor(app, guest, "brawl");
    await asked(app, [two.page]);
    await one.context.setOffline(false);
    await heading(page, "Match found: accept");
    await tabTo(page, "Accept");
    await page.keyboard.press("Enter");
    await heading(page, "Waiting for the others");
    await button(two.page, "Accept").click();
    for (const guest of others) await accept(app, guest);
    await app.drain();
    await heading(page, "Everyone for themselves");
    assert.match(await spoken(page), /You win 17 of 100/);
    await checkAccess(page, "six alone");
    await tabTo(page, "Enter the arena");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/play/*");
  },
);

browserTest(
  "[UI8 UI10] what others do before a page that is loaded anew can listen is not missed",
  async ({ app, url, open }) => {
    await using tab = await open(DESKTOP);
    const { page } = tab;
    const [nova, liv] = [
      await app.guest({ display_name: "Nova" }),
      await app.guest({ display_name: "Liv" }),
    ];
    await tab.context.addCookies([cookieOf(nova, url)]);
    let gate = Promise.withResolvers<void>();
    gate.resolve();
    await page.routeWebSocket(/\/events$/, async (socket) => {
      await gate.promise;
      socket.connectToServer();
    });
    /** The page is loaded anew, and hears nothing until the others are done. */
    const unheard = async (moment: RegExp, meanwhile: () => Promise<unknown>) => {
      gate = Promise.withResolvers();
      await page.reload();
      await heading(page, moment);
      await page.locator("veze-island[name=Stage][data-awake=yes]").waitFor();
      await meanwhile();
      await app.drain();
      await heading(page, moment);
      gate.resolve();
    };
    await search(page, url);
    await queueFor(app, liv, "duel");
    await asked(app, [page]);
    await button(page, "Accept").click();
    await heading(page, "Waiting for the others");
    await unheard(/^Waiting for the others$/, () => accept(app, liv));
    await heading(page, /^(Nova against Liv|Liv against Nova)$/);
    await unheard(/^(Nova against Liv|Liv against Nova)$/, () => decide(app, nova));
    await heading(page, /^You won: \+\d+$/);
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest(
  "[UI10] a search that was ended in another window can be begun again at once",
  async ({ app, url, open }) => {
    await using tab = await open(PHONE);
    const { page } = tab;
    const nova = await app.guest();
    await tab.context.addCookies([cookieOf(nova, url)]);
    await search(page, url, "brawl");
    await page.locator(".stage-foot .dot.on").waitFor();
    await app.call("POST", "/matchmaking/dequeue", {
      ...{ token: nova.token, json: { user_id: nova.id } },
    });
    await app.drain();
    await heading(page, "The search was ended");
    await checkAccess(page, "ended elsewhere");
    await button(page, "Queue again").tap();
    await heading(page, "Searching");
    await page.locator(".stage-top").getByText("Brawl").waitFor();
    await button(page, "Leave the queue").tap();
    await button(page, "Play now").waitFor();
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest(
  "[UI10 MM13] a mode of the studio's own client shows where it is played, and its link",
  async ({ app, url, open }) => {
    await using tab = await open(PHONE);
    const { page } = tab;
    const [nova, liv] = [await app.guest(), await app.guest()];
    await tab.context.addCookies([cookieOf(nova, url)]);
    await search(page, url, "squad");
    await queueFor(app, liv, "squad");
    await asked(app, [page]);
    await button(page, "Accept").tap();
    await accept(app, liv);
    await app.drain();
    await page.getByText("A game server is being prepared").waitFor();
    assert.equal(await page.getByRole("link", { name: "Enter the arena" }).count(), 0);
    const why = await page.getByRole("link", { name: "Who plays, and why" }).getAttribute("href");
    const matchId = why!.split("/").at(-1)!;
    const token = await app.serviceToken();
    const assigned = await app.call("POST", `/matchmaking/matches/${matchId}/assignment`, {
      ...{ token, json: { address: "203.0.113.7:7777" } },
    });
    assert.ok(assigned.status < 300, JSON.stringify(assigned.body));
    await app.drain();
    for (const moment of ["told", "loaded anew"]) {
      await page.locator("code").getByText("203.0.113.7:7777").waitFor();
      const link = page.getByRole("link", { name: "Open the game" });
      const href = await link.getAttribute("href");
      const start = `mygame://join?at=203.0.113.7%3A7777&match=${matchId}&token=`;
      assert.ok(href!.startsWith(start) && href!.length > start.length + 40, `${moment}: ${href}`);
      await page.reload();
    }
    await checkAccess(page, "played elsewhere");
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest(
  "[UI10] the stage is silent until sound is asked for, and remembers it",
  async (test) => {
    await using tab = await test.open(DESKTOP);
    const { page } = tab;
    await search(page, test.url);
    await button(page, "Sound is off").click();
    await button(page, "Sound is on").waitFor();
    await page.reload();
    await button(page, "Sound is on").click();
    await page.reload();
    await button(page, "Sound is off").waitFor();
    await button(page, "Leave the queue").click();
    await button(page, "Play now").waitFor();
  },
);
