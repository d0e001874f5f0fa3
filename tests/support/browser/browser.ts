/** A real browser: Debian's Chromium, where it is installed. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findBrowser } from "../engines/find_engines.ts";
import { freePort } from "../process/free_port.ts";
import { share } from "../app/shared.ts";
import { openTestApp, type TestApp, type TestAppOptions } from "../app/test_app.ts";

/** Longest wait for something to appear, on a machine with much else to do. */
const PATIENCE_MS = 30_000;

export const executablePath = await findBrowser();

export async function openBrowser(): Promise<Browser & AsyncDisposable> {
  const browser = await chromium.launch({
    executablePath: executablePath!,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

export interface WatchedPage extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** What the console called an error, and requests to other hosts. */
  complaints: string[];
}

export interface BrowserTest {
  app: TestApp;
  /** `http://localhost:PORT`. */
  url: string;
  /** A page in a browser of its own, as it were: other cookies, other storage. */
  open(options?: PageOptions): Promise<WatchedPage>;
}

export type PageOptions = Parameters<Browser["newContext"]>[0];

/** One for all files of the process. */
const browser = share(openBrowser);

/**
 * Opens one app for the whole file; the answer registers a test. Tests share the app: they use
 * players of their own, and leave no queue behind.
 */
export function browserTests(options: TestAppOptions = {}) {
  const app = share(async () => {
    await using undo = new AsyncDisposableStack();
    const port = Number(options.env?.["PORT"]) || freePort();
    const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}`, ...options.env };
    const app = undo.use(await openTestApp({ ...options, env }));
    const { url } = undo.use(await app.serve(port));
    const parts = undo.move();
    return { app, url, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  });
  return function browserTest(name: string, run: (test: BrowserTest) => Promise<void>): void {
    const ignore = executablePath === undefined;
    if (!ignore) [browser, app].forEach((each) => each.expect());
    Deno.test({
      name,
      ignore,
      // Sockets and pages go on until the app and the browser close.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () =>
        browser.use((opened) =>
          app.use(({ app, url }) => run({ app, url, open: (options) => openPage(opened, options) }))
        ),
    });
  };
}

/** No violation axe knows of, and nothing that sticks out at the side. */
export async function checkAccess(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
  assert.deepEqual(found, [], where);
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert.ok(wide <= 0, `${where}: ${wide} px too wide`);
}

/** Half the processor, and answers that take a while: finds tests that count on a quick machine. */
async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 2 });
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    ...{ offline: false, latency: 150 + 500 * Math.random() },
    ...{ downloadThroughput: -1, uploadThroughput: -1 },
  });
}

/** A page in a browser of its own, as it were: other cookies, other storage. */
export async function openPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  if (Deno.env.has("TEST_SLOW_BROWSER")) await slowDown(context, page);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") {
      complaints.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "data:" && hostname !== "localhost") complaints.push(request.url());
  });
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
}
