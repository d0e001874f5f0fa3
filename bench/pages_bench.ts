/**
 * Pages: how fast at 200 requests a second, when something is seen on a slow phone network, how much
 * script the portal needs, how long its build takes. The program runs on private Redis and Postgres.
 *
 * Usage: deno run -A bench/pages_bench.ts [seconds per run] [runs]
 */

import { chromium } from "playwright-core";
import postgres from "postgres";
import { gzipSync } from "node:zlib";
import type { Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { buildIslands } from "../ops/islands.ts";
import { findBrowser } from "../tests/support/engines/find_engines.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { CLIENT, signIn, startServer } from "./http_bench.ts";
import type { PagesLoad, PagesTimes } from "./pages_load.ts";

const RATE = 200;
const PLAYERS = 300;
const PATHS: PagesLoad["paths"] = [["/", 8], ["/leaderboards", 5], ["/store", 3], ["/profile", 3], [
  "/docs",
  1,
]];
/** Lighthouse's slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: 1.6e6 / 8,
  uploadThroughput: 750e3 / 8,
};

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 5);
  const runs = Number(Deno.args[1] ?? 3);
  const builds: number[] = [];
  for (let i = 0; i <= runs; i++) {
    const started = performance.now();
    await buildIslands();
    builds.push(performance.now() - started);
  }
  const [cold, ...warm] = builds.map(Math.round);
  console.log(`build   first ${cold} ms, then ${warm.join(", ")} ms`);

  await using database = await startPostgres();
  await using redis = await startRedis();
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await migrate(sql as unknown as Sql, await readMigrations(new URL("../", import.meta.url)));
  await sql.end();
  const port = 8800 + Math.floor(Math.random() * 90);
  const base = `http://localhost:${port}`;
  await using _server = await startServer({
    PORT: String(port),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    RATE_LIMITS: JSON.stringify({ guest: { burst: 10_000, perSecond: 10_000 } }),
    LOG_LEVEL: "warn",
  }, base);
  const cookies = await players(base);
  for (let i = 0; i < runs; i++) {
    const times = await measure({ base, perSecond: RATE, seconds, paths: PATHS, cookies });
    const ms = (value: number) => value.toFixed(1);
    console.log(
      `load    ${RATE}/s p50 ${ms(times.p50)}  p95 ${ms(times.p95)}  p99 ${ms(times.p99)}  worst ${
        ms(times.worst)
      } ms  failed ${times.failed} of ${times.requests}   p95 by page: ${
        Object.entries(times.byPath).map(([path, p95]) => `${path} ${ms(p95)}`).join(", ")
      }`,
    );
  }
  console.log(`script  portal ${(await scriptOf(base) / 1024).toFixed(1)} KB gz`);
  await firstContent(base, cookies[0]!, runs);
}

/** Guests with scores. @returns their cookies */
async function players(base: string): Promise<string[]> {
  const json = { "content-type": "application/json" };
  const token = await signIn(base);
  return await Promise.all(
    Array.from({ length: PLAYERS }, async (_, i) => {
      const body = JSON.stringify({ display_name: `Player ${i}` });
      const guest = await fetch(`${base}/auth/guest`, { method: "POST", headers: json, body });
      const { user } = await guest.json();
      const scored = await fetch(`${base}/leaderboards/submit`, {
        method: "POST",
        headers: { ...json, authorization: `Bearer ${token}` },
        body: JSON.stringify({ user_id: user.id, score: i, season: "current", mode: "duel" }),
      });
      await scored.body?.cancel();
      return guest.headers.get("set-cookie")!.split(";")[0]!;
    }),
  );
}

async function measure(load: PagesLoad): Promise<PagesTimes> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("pages_load.ts", import.meta.url).href],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(load)));
  await input.close();
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

/** Bytes of all scripts that the portal loads, each packed on its own. */
async function scriptOf(base: string): Promise<number> {
  const html = await (await fetch(base, { headers: { accept: "text/html" } })).text();
  const names = new Set([...html.matchAll(/\/static\/[\w-]+\.js/g)].map(([name]) => name));
  let bytes = 0;
  for (const name of names) {
    const file = new Uint8Array(await (await fetch(base + name)).arrayBuffer());
    bytes += gzipSync(file, { level: 9 }).length;
  }
  return bytes;
}

/** First contentful paint of a first visit, with nothing in any cache. */
async function firstContent(base: string, cookie: string, runs: number): Promise<void> {
  const executablePath = await findBrowser();
  if (!executablePath) return console.log("paint   not measured: there is no Chromium");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  for (const [path] of PATHS) {
    const paints: number[] = [];
    for (let i = 0; i < runs; i++) {
      const viewport = { width: 360, height: 640 };
      const context = await browser.newContext({ viewport, isMobile: true, hasTouch: true });
      const [name, value] = cookie.split("=") as [string, string];
      await context.addCookies([{ name, value, url: base }]);
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", SLOW_4G);
      await page.goto(base + path);
      paints.push(
        await page.evaluate(() =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => {
              const [paint] = list.getEntriesByName("first-contentful-paint");
              if (paint) resolve(paint.startTime);
            }).observe({ type: "paint", buffered: true });
          })
        ),
      );
      await context.close();
    }
    const sorted = paints.map(Math.round).sort((a, b) => a - b);
    console.log(
      `paint   ${path.padEnd(13)} ${sorted[sorted.length >> 1]} ms (${sorted.join(", ")})`,
    );
  }
  await browser.close();
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
