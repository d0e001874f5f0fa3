/** UI6, UI8: the pages as an app: installable, and in words when nothing can be reached. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { errorPage } from "../../routes/http/page/error_page.tsx";
import { requestFailures } from "../../services/platform/errors.ts";
import { runtime } from "../../services/platform/runtime/mod.ts";
import type { Listening } from "../../services/platform/runtime/runtime.ts";
import { executablePath, openBrowser, openPage } from "../support/browser/browser.ts";
import { cookieOf } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { freePort } from "../support/process/free_port.ts";
import { openTestApp, type TestApp } from "../support/app/test_app.ts";

/** The app behind a port that can be given up and taken again, with a later version of its worker. */
function serverOf(app: TestApp, port: number) {
  let running: Listening | undefined;
  return {
    url: `http://localhost:${port}`,
    async start(version?: string): Promise<void> {
      running = await runtime.listen({ host: "localhost", port }, async (request) => {
        const answer = await app.app.fetch(request, { remoteAddress: "127.0.0.1" });
        if (!version || !request.url.includes("/offline_worker.js?")) return answer;
        const text = await answer.text();
        const later = text.replaceAll(/[0-9a-f]{12}/g, version);
        assert.notEqual(later, text);
        return new Response(later, answer);
      });
    },
    /** Refuses connections from then on; what is in hand may take its time. */
    async stop(): Promise<void> {
      await Promise.race([running!.shutdown(), delay(2_000)]);
    },
  };
}

Deno.test({
  name: "[UI6 UI8] the pages are an app: installable, offline in words, back by themselves",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using app = await openTestApp();
    const server = serverOf(app, freePort());
    await server.start();
    await using browser = await openBrowser();
    const player = await app.guest({ display_name: "Nova" });
    await using tab = await openPage(browser);
    const { page, context, complaints } = tab;
    await context.addCookies([cookieOf(player, server.url)]);

    await t.step("manifest and icons are what a browser asks for", async () => {
      await page.goto(server.url);
      const chromium = await context.newCDPSession(page);
      const { errors, url } = await chromium.send("Page.getAppManifest");
      assert.deepEqual([errors, new URL(url).pathname], [[], "/static/app.webmanifest"]);
      const { installabilityErrors } = await chromium.send("Page.getInstallabilityErrors");
      // The tests' windows are private ones.
      assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId), ["in-incognito"]);
      const { icons } = await (await fetch(`${server.url}/static/app.webmanifest`)).json();
      for (
        const { src, sizes, type, purpose } of [
          ...icons,
          {
            src: "/static/apple-touch-icon.png",
            sizes: "180x180",
            type: "image/png",
            purpose: "maskable",
          },
        ]
      ) {
        const answer = await fetch(server.url + src);
        assert.equal(answer.headers.get("content-type"), type);
        await answer.body?.cancel();
        if (sizes === "any") continue;
        const [width, corner, tip] = await page.evaluate(async (src) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          const { naturalWidth: side } = image;
          const canvas = Object.assign(document.createElement("canvas"), {
            width: side,
            height: side,
          });
          const pen = canvas.getContext("2d")!;
          pen.drawImage(image, 0, 0);
          const at = (x: number, y: number) => [...pen.getImageData(x * side, y * side, 1, 1).data];
          return [side, at(0, 0), at(0.5, 0.73)];
        }, src);
        assert.equal(`${width}x${width}`, sizes);
        assert.equal((corner as number[])[3], purpose === "maskable" ? 255 : 0, `${src}: corner`);
        assert.deepEqual(tip, [0x4f, 0xe0, 0xb5, 255], `${src}: the point of the V`);
      }
    });

    await t.step("the page that says so is kept, and nothing of anybody's", async () => {
      await eventually(
        "the worker is there",
        () =>
          page.evaluate(() =>
            navigator.serviceWorker.ready.then(({ active }) => active?.state === "activated")
          ),
      );
      for (const path of ["/profile", "/store", "/"]) await page.goto(server.url + path);
      await using german = await openPage(browser, { locale: "de-DE" });
      for (const path of ["/", "/docs"]) {
        await german.page.goto(server.url + path);
        await german.page.evaluate(() =>
          navigator.serviceWorker.ready.then(({ update }) => update)
        );
      }
      assert.deepEqual(
        await german.page.evaluate(() =>
          caches.keys().then((names) => names.map((n) => n.slice(-3)))
        ),
        ["-de"],
        "a page that is English for everybody keeps nothing in English",
      );
      const kept = await page.evaluate(async () => {
        const found: [string, string][] = [];
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          for (const { url } of await cache.keys()) {
            found.push([
              new URL(url).pathname,
              await (await cache.match(url, { ignoreVary: true }))!.text(),
            ]);
          }
        }
        return found;
      });
      assert.deepEqual(kept.map(([path]) => path).sort(), [
        ...["/offline", "/static/base.css", "/static/icon.svg", "/static/offline.js"],
      ]);
      for (const [path, text] of kept) assert.ok(!text.includes("Nova"), path);
      assert.deepEqual(complaints, []);
    });

    await t.step(
      "server stopped: a page in the design; server back: the page one wanted",
      async () => {
        await server.stop();
        await page.goto(`${server.url}/store`);
        assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "No connection");
        assert.equal(new URL(page.url()).pathname, "/store");
        const font = () =>
          page.evaluate(() => getComputedStyle(document.querySelector("h1")!).fontWeight);
        assert.ok(Number(await font()) >= 700, "the style sheet is there");
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
        const asked = await page.evaluate(() =>
          fetch("/store/catalog").then(() => "an answer", () => "none")
        );
        assert.equal(asked, "none", "answers of the API are not kept");
        await server.start();
        await page.getByRole("heading", { name: "Store", level: 1 }).waitFor({ timeout: 10_000 });
      },
    );

    await t.step(
      "an engine out of reach: the page says so, and is there once it can be",
      async () => {
        const failure = requestFailures.make("unavailable", "An engine below does not answer");
        const body = errorPage({
          failure,
          request: new Request(`${server.url}/store`),
          requestId: undefined,
          language: "en",
        });
        await using other = await openPage(browser, { serviceWorkers: "block" });
        // The page itself, and the first time it tries again.
        const refuse = { status: 503, contentType: "text/html", body };
        await other.page.route("**/store", (route) => route.fulfill(refuse), { times: 2 });
        await other.page.goto(`${server.url}/store`);
        await other.page.getByRole("heading", { name: failure.row.title }).waitFor();
        await other.page.getByRole("heading", { name: "Store", level: 1 }).waitFor();
      },
    );

    await t.step("a new version takes over, and leaves nothing of the old one", async () => {
      await server.stop();
      await server.start("next");
      await page.goto(server.url);
      await eventually("only the new version's page is kept", async () => {
        const names = await page.evaluate(() => caches.keys());
        return names.length === 1 && names[0] === "veze-offline-next-en";
      });
      await using german = await openPage(browser, { locale: "de-DE" });
      await german.page.goto(server.url);
      await eventually(
        "the German page is kept",
        () => german.page.evaluate(() => caches.has("veze-offline-next-de")),
      );
      await german.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
      await server.stop();
      await page.goto(`${server.url}/leaderboards`);
      await page.getByRole("heading", { name: "No connection" }).waitFor();
      await german.page.goto(`${server.url}/leaderboards`);
      await german.page.getByRole("heading", { name: "Keine Verbindung" }).waitFor();
    });
  },
});
