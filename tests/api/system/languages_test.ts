/** UI8: pages speak the language of whoever reads them. */

import assert from "node:assert/strict";
import { askedFor } from "../../../routes/http/page/language.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { type Demo, listVisits, seedDemo } from "../../support/app/demo.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { scriptsOf } from "../../support/app/scripts.ts";

const onEachEngine = testApps();
/** One for all tests of an app: it is filled once. */
const demos = new WeakMap<TestApp, Promise<Demo>>();
function demoOf(app: TestApp): Promise<Demo> {
  const demo = demos.get(app) ?? seedDemo(app);
  demos.set(app, demo);
  return demo;
}
const ENGLISH_ONLY = /^\/(?:admin|review|docs|problems|dev)(?:\/|\?|$)/;

Deno.test("[UI8] the language that is wanted most is spoken, by weight and not by order", () => {
  for (
    const [accepted, language] of [
      [null, "en"],
      ["", "en"],
      ["de", "de"],
      ["DE-at", "de"],
      ["de-CH, en;q=0.9", "de"],
      ["en;q=0.4, de;q=0.5", "de"],
      ["de;q=0.4, en;q=0.5", "en"],
      ["de;q=0", "en"],
      ["fr, de;q=0.2", "de"],
      ["fr", "en"],
      ["*", "en"],
      ["*;q=0.1, de;q=0.2", "de"],
      ["en;q=0, *", "de"],
      ["de;q=2", "en"],
      ["de;q=NaN", "en"],
      ["de;q=", "en"],
      ["den", "en"],
      ["__proto__, constructor", "en"],
      [`${"a,".repeat(50_000)}de`, "en"],
      ["de;q=0.9;q=0.1,,;;,\u0000", "de"],
    ] as const
  ) assert.equal(askedFor(accepted), language, String(accepted).slice(0, 60));
});

onEachEngine(
  "[UI8] every page a player reads is German for who asks for it, and says so",
  async (app) => {
    const demo = await demoOf(app);
    for (const { path, as } of listVisits(demo)) {
      const headers = {
        ...{ accept: "text/html", "accept-language": "de" },
        ...(as !== "nobody" && { cookie: demo[as].cookie }),
      };
      const answer = await app.request(path, { headers });
      const html = await answer.text();
      const language = ENGLISH_ONLY.test(path) ? "en" : "de";
      assert.match(html, new RegExp(`^<!doctype html><html lang="${language}"`), path);
      assert.equal(answer.headers.get("content-language"), language, path);
      const vary = answer.headers.get("vary") ?? "";
      for (const name of ["accept-language", "cookie", "accept-encoding"]) {
        assert.ok(vary.includes(name), `${path} varies by ${vary}`);
      }
      if (language === "de") {
        assert.doesNotMatch(
          html,
          /Skip to content|>Leaderboards<|>Inventory<|Back to the start/,
          path,
        );
        if (!path.startsWith("/play/")) assert.match(html, /Zum Inhalt springen/, path);
      }
    }
  },
);

onEachEngine(
  "[UI10 OPS9] modes, regions, boards, seasons, goods and tiers are called as their readers call them",
  async (app) => {
    const demo = await demoOf(app);
    const read = async (path: string, language: string) => {
      const headers = { "accept-language": language, cookie: demo.player.cookie };
      const answer = await app.request(path, { headers: { ...headers, accept: "text/html" } });
      return (await answer.text()).replaceAll("&quot;", '"');
    };
    const pages: [path: string, german: string[], english: string[]][] = [
      [
        "/",
        ["Duell", "Getümmel", "Nordeuropa", "Rangliste Duell", "Saison 4/2026"],
        ["Duel", "Brawl", "Europe North", "Duel ladder", "2026 Season 4"],
      ],
      [
        "/leaderboards",
        ["Fünferteam", "Saison 3/2026"],
        ["Team of five", "2026 Season 3", "Duel ladder"],
      ],
      [`/matches/${demo.matchId}`, ["Duell", "Nordeuropa"], ["Duel", "Europe North"]],
      [`/?over=${demo.matchId}`, ["Duell · Nordeuropa"], ["Duel · Europe North"]],
      ["/play", ["Getümmel"], ["Brawl"]],
      ["/store", ["Kometenschweif", "Starterpaket"], ["Comet trail", "Starter pack"]],
      ["/inventory", ["XP-Boost"], ["XP boost"]],
      ["/profile", ["Fünferteam", "Südostasien"], ["Team of five", "Asia Pacific"]],
      [`/play/${demo.matchId}`, ["Aurora-Skin"], ["Aurora skin"]],
    ];
    for (const [path, german, english] of pages) {
      const [de, en] = [await read(path, "de"), await read(path, "en")];
      for (const name of german) {
        assert.ok(de.includes(name), `${path} in German: ${name}`);
        assert.ok(!en.includes(name), `${path} in English: ${name}`);
      }
      for (const name of english) {
        assert.ok(en.includes(name), `${path} in English: ${name}`);
        assert.ok(!new RegExp(`${name}\\b`).test(de), `${path} in German: ${name}`);
      }
    }
    // Studios read what their file says, in whichever language they ask.
    const headers = { "accept-language": "de" };
    const catalog = await (await app.request("/store/catalog", { headers })).json();
    assert.ok(catalog.items.some(({ name }: { name: string }) => name === "Comet trail"));
    assert.ok(!JSON.stringify(catalog).includes("Kometenschweif"));
  },
);

onEachEngine(
  "[UI8] what a reader chose stands above what the browser asks for, on every page",
  async (app) => {
    const choose = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      app.request("/language", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(form),
      });
    const chosen = await choose({ language: "de", back: "/store?a=1" });
    assert.equal(chosen.status, 303);
    assert.equal(chosen.headers.get("location"), "/store?a=1");
    const [cookie = ""] = chosen.headers.getSetCookie();
    assert.match(cookie, /^veze_language=de;.*HttpOnly/i);
    assert.match(cookie, /SameSite=Lax/i);
    const languageFor = async (headers: Record<string, string>) => {
      const html = await (await app.request("/", { headers })).text();
      return /<html lang="(\w+)"/.exec(html)?.[1];
    };
    const kept = cookie.split(";")[0]!;
    assert.equal(await languageFor({ cookie: kept, "accept-language": "en" }), "de");
    assert.equal(await languageFor({ cookie: "veze_language=xx", "accept-language": "de" }), "de");
    assert.equal(
      await languageFor({ cookie: "a=1; veze_language=en", "accept-language": "de" }),
      "en",
    );
    assert.equal(await languageFor({ cookie: "not_veze_language=de" }), "en");
    for (
      const back of ["//evil.example", "https://evil.example", "/\\evil.example", "/a\\b", "x", ""]
    ) {
      const answer = await choose({ language: "de", back });
      assert.equal(answer.headers.get("location"), "/", back);
    }
    assert.deepEqual(
      (await choose({ language: "toString", back: "/" })).headers.getSetCookie(),
      [],
    );
    const foreign = await choose({ language: "de", back: "/" }, { origin: "https://evil.example" });
    assert.deepEqual(foreign.headers.getSetCookie(), [], "another site's form changes nothing");
  },
);

onEachEngine(
  "[UI8] a language is chosen where one can come back to: on no step of a sign-in, on no English page",
  async (app) => {
    const headers = { accept: "text/html", "accept-language": "de" };
    const html = async (path: string) => await (await app.request(path, { headers })).text();
    for (const path of ["/", "/store?a=1", "/nothing-is-here"]) {
      assert.match(await html(path), /action="\/language"/, path);
    }
    for (
      const path of [
        ...["/offline", "/docs", "/%64ocs", "/admin", "/admin/nothing", "/problems/nothing"],
        ...["/auth/callback?code=spent&state=x", "/auth/c%61llback?code=spent&state=x"],
      ]
    ) {
      const page = await html(path);
      assert.doesNotMatch(page, /action="\/language"|code=spent/, path);
    }
    assert.match(await html("/%64ocs"), /<html lang="en"/);
  },
);

onEachEngine(
  "[UI8] failures are told to people in their language, and to programs in English",
  async (app) => {
    const ask = (accept: string) =>
      app.request("/nothing-is-here", { headers: { accept, "accept-language": "de" } });
    const page = await ask("text/html");
    assert.equal(page.headers.get("content-language"), "de");
    const html = await page.text();
    assert.match(html, /<html lang="de"/);
    assert.match(html, /Vielleicht ist der Link alt/);
    assert.match(html, /<h1>Hier ist nichts<\/h1>/);
    const problem = await (await ask("application/json")).json();
    assert.equal(problem.title, "Nothing is here");
  },
);

onEachEngine(
  "[UI8 UI6] a German reader's browser loads German scripts, hardly larger",
  async (app) => {
    for (const path of ["/", `/play/${crypto.randomUUID()}`]) {
      const [english, german] = [
        await scriptsOf(app, path, { language: "en" }),
        await scriptsOf(app, path, { language: "de" }),
      ];
      assert.ok(german !== english, `${path}: the same scripts`);
      assert.ok(german < english * 1.02, `${path}: ${german} bytes, in English ${english}`);
    }
  },
);
