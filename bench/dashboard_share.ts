/**
 * The dashboard's share of a server that simulated players keep busy: a browser with the overview, the
 * queues and a room open, by turns with and without.
 */

import { type Browser, chromium } from "playwright-core";
import type { Sql } from "../db/client.ts";
import { findBrowser } from "../tests/support/engines/find_engines.ts";
import { cpuSeconds } from "./dashboard_bench.ts";

const TURN_MS = 60_000;
const SETTLE_MS = 5_000;
const PLAYERS = 2_000;

export async function measureShare(
  { base, cookie, sql, pid, turns }: {
    base: string;
    /** An admin's. */
    cookie: string;
    sql: Sql;
    /** Of the server. */
    pid: number;
    turns: number;
  },
): Promise<void> {
  const executablePath = await findBrowser();
  if (!executablePath) return console.log("share   not measured: there is no Chromium");
  const load = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", new URL("dashboard_load.ts", import.meta.url).href],
      ...[base, String(PLAYERS)],
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  // Whoever is in a match does not queue: matches end soon here.
  const ending = setInterval(() => {
    void sql`update matches set status = 'voided', finished_at = now() where status = 'active'`
      .catch(() => {});
  }, 5_000);
  try {
    const room = await readLine(load.stdout);
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const [name, value] = cookie.split("=") as [string, string];
    const used: { with: number[]; without: number[] } = { with: [], without: [] };
    let requests = 0;
    for (let turn = 0; turn < 2 * turns; turn++) {
      const isWith = turn % 2 === 1;
      const opened = isWith ? await openPages(browser, { base, name, value, room }) : undefined;
      await wait(SETTLE_MS);
      requests = 0;
      opened?.onRequest(() => requests++);
      const before = await cpuSeconds(pid);
      await wait(TURN_MS);
      const seconds = await cpuSeconds(pid) - before;
      used[isWith ? "with" : "without"].push(seconds);
      console.log(
        `turn    ${isWith ? "with   " : "without"} ${seconds.toFixed(2)} s of the processor in ` +
          `${TURN_MS / 1000} s${isWith ? `, ${requests} requests of the pages` : ""}`,
      );
      await opened?.close();
    }
    await browser.close();
    const [on, off] = [mean(used.with), mean(used.without)];
    console.log(
      `share   with ${on.toFixed(2)} s, without ${off.toFixed(2)} s: ` +
        `${(100 * (on - off) / on).toFixed(1)} % of the server's`,
    );
  } finally {
    clearInterval(ending);
    load.kill("SIGKILL");
    await load.status;
  }
}

async function openPages(
  browser: Browser,
  { base, name, value, room }: { base: string; name: string; value: string; room: string },
) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([{ name, value, url: base }]);
  for (const path of ["/admin", "/admin/queues", `/admin/live?room=${room}`]) {
    const page = await context.newPage();
    await page.goto(base + path);
    await page.locator("veze-island[name=Alive][data-awake=yes]").waitFor({ state: "attached" });
  }
  return {
    onRequest: (told: () => void) => void context.on("request", told),
    close: () => context.close(),
  };
}

async function readLine(from: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of from) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) return text.trim();
  }
  throw new Error(`The players ended: ${text}`);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function mean(values: number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
