/**
 * Stands between pages and the network for one purpose: where a page cannot be had, to show the one
 * that says so. It keeps that page and what it needs, and nothing else: no answers, no pages of
 * players.
 */

/** Written in by the build: another look of the page is another version. */
declare const VERSION: string;

/** What of the worker's own world is used here (Service Workers, W3C). */
interface WorkerScope {
  addEventListener(type: "install" | "activate", listen: (event: Lifecycle) => void): void;
  addEventListener(type: "fetch", listen: (event: Fetched) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface Lifecycle extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetched extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const PAGE = "/offline";
const KEPT = [PAGE, "/static/base.css", "/static/offline.js", "/static/icon.svg"];
const PREFIX = "veze-offline-";
/** Of the page that asked for this worker; another language has a worker of its own. */
const language = new URLSearchParams(location.search).get("language") ?? "en";
const OURS = `${PREFIX}${VERSION}-`;
const NAME = OURS + language;
// The types of a page are in force here, and a service worker has another global.
const worker = globalThis as unknown as WorkerScope;

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const wanted = request.mode === "navigate" ? PAGE : pathname;
  if (!KEPT.includes(wanted)) return;
  event.respondWith(fetch(request).catch(() => find(wanted)));
});

/** As somebody who is not signed in would get it, and from no other cache. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(
    KEPT.map((path) =>
      new Request(path, {
        ...{ credentials: "omit", cache: "reload", headers: { "accept-language": language } },
      })
    ),
  );
  await worker.skipWaiting();
}

/** The other language's cache goes with its version only: who reads in both has it at hand. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && !name.startsWith(OURS))
      .map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

async function find(path: string): Promise<Response> {
  const kept = await (await caches.open(NAME)).match(path, { ignoreVary: true });
  return kept ?? Response.error();
}
