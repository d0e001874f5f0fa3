/** A real browser: Debian's Chromium, where it is installed. */

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findBrowser } from "./find_engines.ts";

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

/** A page in a browser of its own, as it were: other cookies, other storage. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "data:" && hostname !== "localhost") complaints.push(request.url());
  });
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
}
