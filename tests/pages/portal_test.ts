/** UI1, UI6, UI8 in a real browser: play from a page, watch a board move, lose the network. */

import { testGame } from "../support/app/test_game.ts";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser/browser.ts";
import { matched } from "../support/browser/duel.ts";
import { eventually } from "../support/app/eventually.ts";
import type { TestApp } from "../support/app/test_app.ts";

// Without ladders a mode's points are its board: they move by a submit alone.
const game = testGame();
const boards = game.boards.filter(({ feed }) => feed?.of !== "rating");
const browserTest = browserTests({ game: { ...game, boards } });

async function submit(app: TestApp, userId: string, score: number) {
  const token = await app.serviceToken();
  const json = { user_id: userId, score, season: "current", mode: "duel" };
  const { status, body } = await app.call("POST", "/leaderboards/submit", { token, json });
  assert.equal(status, 200, JSON.stringify(body));
}

const awake = (page: Page) => page.locator("veze-island[name=Play][data-awake=yes]").waitFor();
const button = (page: Page, name: string) => page.getByRole("button", { name });

/** Who this browser has become. */
async function playerOf(page: Page): Promise<string> {
  return await page.evaluate(() => fetch("/auth/me").then((r) => r.json()).then((me) => me.id));
}

browserTest(
  "[UI1] the first screen shows what game it is, before any script, and whoever waits sees the same",
  async ({ open, url }) => {
    for (const viewport of [{ width: 360, height: 640 }, { width: 1280, height: 800 }]) {
      await using tab = await open({ viewport, javaScriptEnabled: false });
      await tab.page.goto(url);
      const [face, play] = await Promise.all([
        tab.page.locator(".key-visual").boundingBox(),
        button(tab.page, "Play now").boundingBox(),
      ]);
      assert.ok(face && face.height >= 120 && face.y + face.height < viewport.height);
      assert.ok(play && play.y + play.height <= viewport.height, "it leaves room for what to do");
    }
    await using tab = await open();
    await tab.page.goto(`${url}/play/018f0000-0000-7000-8000-000000000000`);
    await tab.page.locator(".arena[data-state=ended]").waitFor();
    assert.ok(await tab.page.locator(".key-visual").isVisible());
    assert.ok(!await tab.page.locator("canvas").isVisible(), "nothing hides it");
    assert.deepEqual(tab.complaints, []);
  },
);

browserTest("[UI1] two visitors are in a match by one click each, told at once", async (test) => {
  await using one = await test.open();
  await using two = await test.open({ reducedMotion: "reduce" });
  for (const { page } of [one, two]) {
    await page.goto(test.url);
    await awake(page);
    await button(page, "Play now").click();
    await page.getByText("In queue").waitFor();
    assert.match(await page.locator("figcaption").innerText(), /Searching ±\d+ rating points/);
  }
  const moving = () => document.getAnimations().filter((each) => each.playState === "running");
  assert.ok(await one.page.evaluate(`(${moving})().length > 0`), "the radar sweeps");
  assert.equal(await two.page.evaluate(`(${moving})().length`), 0, "nothing moves on request");
  // The page is loaded anew, and shows the same.
  await one.page.reload();
  await one.page.getByText("In queue").waitFor();
  await one.page.getByText("Live", { exact: true }).waitFor();
  await matched(test.app, [one.page, two.page]);
  for (const { page } of [one, two]) {
    assert.match(await page.locator(".stage").innerText(), /An even match\. You win 50 of 100/);
  }
  await two.page.reload();
  await two.page.locator(".stage-top").getByText("You are in a match").waitFor();
  assert.deepEqual([...one.complaints, ...two.complaints], []);
});

browserTest("[UI8] a match made before the page could listen is not missed", async (test) => {
  const { id, token } = await test.app.guest();
  const json = { user_id: id, mode: "duel", region: "us-west" };
  await test.app.call("POST", "/matchmaking/enqueue", { token, json });
  await using tab = await test.open();
  const { page } = tab;
  const gate = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/events$/, async (socket) => {
    await gate.promise;
    socket.connectToServer();
  });
  await page.goto(test.url);
  await awake(page);
  await page.getByLabel("Region").selectOption("us-west");
  await button(page, "Play now").click();
  await page.getByText("In queue").waitFor();
  await eventually("the match is made", async () => {
    await test.app.drain();
    const { body } = await test.app.call("GET", `/matchmaking/matches?user_id=${id}`, { token });
    return body.matches.length === 1;
  });
  gate.resolve();
  await page.locator(".stage-top").getByText("Match found").waitFor();
  // It ends while the page looks.
  const href = await page.getByRole("link", { name: "Who plays, and why" }).getAttribute("href");
  await test.app.call("POST", `/matchmaking${href}/result`, {
    token: await test.app.serviceToken(),
    json: { teams: [{ placement: 1 }, { placement: 2 }] },
  });
  await test.app.drain();
  await page.getByRole("heading", { level: 1, name: /^You (won|lost): [+−]\d+$/ }).waitFor();
  await button(page, "Back to the start").click();
  await button(page, "Play now").waitFor();
  assert.deepEqual(tab.complaints, []);
});

browserTest(
  "[UI1] a player leaves the queue, and is still signed in after a reload",
  async (test) => {
    await using tab = await test.open();
    const { page } = tab;
    await page.goto(test.url);
    await button(page, "Play now").click();
    await button(page, "Leave the queue").click();
    await button(page, "Play now").waitFor();
    const knows = async () => {
      await page.locator(".at-me").getByText("Where everybody starts").waitFor();
      assert.match(await page.locator("header").innerText(), /Guest/);
    };
    await knows();
    await page.reload();
    await knows();
    const token = await test.app.serviceToken();
    const { body } = await test.app.call("GET", "/matchmaking/queues", { token });
    assert.ok(!JSON.stringify(body).includes('"waiting":1'), JSON.stringify(body));
    assert.deepEqual(tab.complaints, []);
    // Signed out elsewhere while the page is open: it says so, and does not try for ever.
    await page.getByText("Live", { exact: true }).waitFor();
    await page.evaluate(() => fetch("/auth/logout", { method: "POST" }));
    await page.getByText("No longer connected").first().waitFor();
    await button(page, "Play now").click();
    await page.getByRole("alert").getByText("You are signed out").waitFor();
    await page.getByRole("link", { name: "Load the page again" }).first().click();
    await page.getByText("You are new here").waitFor();
  },
);

browserTest(
  "[MM5 UI1] two join by an invite code and queue as one, each told live",
  async (test) => {
    await using one = await test.open({ permissions: ["clipboard-read", "clipboard-write"] });
    await using two = await test.open({
      ...{ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    });
    await one.page.goto(test.url);
    await button(one.page, "Create a party").click();
    await button(one.page, "Copy invite").click();
    await one.page.getByText("Invite copied").waitFor();
    const invite = await one.page.evaluate(() => navigator.clipboard.readText());
    assert.match(invite, /\/\?party=[0-9A-Z]{8}$/);
    await two.page.goto(invite);
    await awake(two.page);
    await button(two.page, "Join").tap();
    const members = (page: Page) => page.locator(".members li");
    await members(two.page).nth(1).waitFor();
    await test.app.drain();
    await members(one.page).nth(1).waitFor();
    assert.ok(await button(two.page, "Play now").isDisabled(), "the leader starts");

    await one.page.getByText("too large for this mode").waitFor();
    assert.ok(await button(one.page, "Play now").isDisabled());
    await one.page.getByRole("radio", { name: "Squad" }).check();
    const queue = async () => {
      const { id, token } = await test.app.guest();
      const json = { user_id: id, mode: "squad", region: "eu-north" };
      await test.app.call("POST", "/matchmaking/enqueue", { token, json });
    };
    // Where nobody else queues they would play the computer at once.
    await queue();
    await button(one.page, "Play now").click();
    await one.page.getByText("In queue").waitFor();
    await test.app.drain();
    await two.page.getByText("In queue").waitFor();
    assert.match(await two.page.locator(".stage").innerText(), /Squad/);
    await queue();
    await matched(test.app, [one.page, two.page]);
    for (const { page } of [one, two]) {
      await button(page, "Leave the match").click();
      await button(page, "Play now").waitFor();
    }

    // The leader takes the other out, who is told at once.
    await one.page.getByRole("button", { name: /^Take .* out$/ }).click();
    await eventually("one is left", async () => await members(one.page).count() === 1);
    await test.app.drain();
    await button(two.page, "Create a party").click();
    await button(two.page, "Leave party").waitFor();
    // An invite to who has a party already is a question.
    await two.page.goto(invite);
    await button(two.page, `Join ${invite.slice(-8)} instead`).tap();
    await members(two.page).nth(1).waitFor();
    assert.equal(new URL(two.page.url()).search, "", "used once");
    await test.app.drain();
    await members(one.page).nth(1).waitFor();
    await button(one.page, "Leave party").click();
    await button(one.page, "Create a party").waitFor();
    await one.page.getByLabel("Invite code").fill("NOSUCHXX");
    await button(one.page, "Join").click();
    await one.page.getByRole("alert").getByText("no party has the code").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints].filter((t) => !t.includes("404")), []);
  },
);

browserTest(
  "[UI8 LB9] a board moves under the eyes of who looks, and heals after the network was gone",
  async (test) => {
    const { app } = test;
    await using tab = await test.open();
    const { page, context } = tab;
    const [ada, bob] = [
      await app.guest({ display_name: "Ada" }),
      await app.guest({ display_name: "Bob" }),
    ];
    await submit(app, ada.id, 100);
    await page.goto(test.url);
    await button(page, "Play now").click();
    await page.getByText("In queue").waitFor();
    const me = await playerOf(page);
    await button(page, "Leave the queue").click();
    await button(page, "Play now").waitFor();
    const names = async () => {
      // Announcements are gathered for a while, by the app's clock.
      await app.clock.advance(250);
      return await page.locator("tbody td:nth-child(2)").allInnerTexts();
    };
    assert.deepEqual(await names(), ["Ada"]);
    await submit(app, bob.id, 200);
    await eventually("Bob leads", async () => (await names()).join() === "Bob,Ada");
    assert.ok(await page.locator("tr.pulse").count() > 0, "what changed pulses");
    await context.setOffline(true);
    await page.getByText("Reconnecting").first().waitFor();
    assert.equal(await page.locator(".live-part[data-stale]").count(), 1, "dimmed");
    await submit(app, me, 300);
    await context.setOffline(false);
    await eventually("one's own place is there", async () => (await names()).length === 3);
    assert.equal(await page.locator("tr[aria-current=true] td").first().innerText(), "1");
  },
);

browserTest("[UI6] the keyboard alone queues and leaves", async (test) => {
  await using tab = await test.open();
  const { page } = tab;
  await page.goto(test.url);
  await awake(page);
  const tabTo = async (name: string) => {
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => document.activeElement?.textContent);
      if (focused === name) return;
    }
    assert.fail(`the keyboard does not lead to ${name}`);
  };
  await tabTo("Play now");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  assert.equal(outline, "solid", "the focus can be seen");
  await page.keyboard.press("Enter");
  await page.getByText("In queue").waitFor();
  await tabTo("Leave the queue");
  await page.keyboard.press("Enter");
  await button(page, "Play now").waitFor();
});

browserTest(
  "[UI1] an island whose script fails says so and takes nothing else down",
  async (test) => {
    await using tab = await test.open();
    const { page } = tab;
    await page.route(/Board-/, (route) => route.abort());
    await page.goto(test.url);
    await page.getByText("This part of the page does not work.").waitFor();
    await button(page, "Play now").click();
    await button(page, "Leave the queue").click();
    await button(page, "Play now").waitFor();
  },
);

browserTest("[MM20 UI1] who is in a match is led back to it, or leaves it", async (test) => {
  await using one = await test.open();
  await using other = await test.open();
  for (const { page } of [one, other]) {
    await page.goto(test.url);
    await awake(page);
    await button(page, "Play now").click();
    await page.getByText("In queue").waitFor();
  }
  // A second tab that knows nothing of the match, and cannot hear of it.
  const late = await one.page.context().newPage();
  await late.routeWebSocket(/\/events$/, () => {});
  await button(one.page, "Leave the queue").click();
  await late.goto(test.url);
  await awake(late);
  await button(one.page, "Play now").click();
  await one.page.getByText("In queue").waitFor();
  await matched(test.app, [one.page, other.page]);

  await button(late, "Play now").click();
  await late.locator(".stage-top").getByText("You are in a match").waitFor();
  const back = late.getByRole("link", { name: "Enter the arena" });
  assert.match((await back.getAttribute("href"))!, /^\/play\/[0-9a-f-]{36}$/);
  const href = await late.getByRole("link", { name: "Who plays, and why" }).getAttribute("href");
  assert.match(href!, /^\/matches\/[0-9a-f-]{36}$/);
  await button(late, "Leave the match").click();
  await button(late, "Play now").waitFor();
  await test.app.drain();
  // The first tab hears of it; the other player plays on.
  await one.page.getByRole("heading", { level: 1, name: "You left the match" }).waitFor();
  assert.equal(await button(other.page, "Leave the match").count(), 1);
  await late.reload();
  await button(late, "Play now").click();
  await late.getByText("In queue").waitFor();
  await button(late, "Leave the queue").click();
  await other.page.goto(test.url + href!);
  await other.page.getByText("(left)").waitFor();
  assert.deepEqual([...one.complaints, ...other.complaints].filter((t) => !t.includes("409")), []);
});
