/** Parts of a page that only the server draws: drawn anew where an island changed what they tell. */

/** What a reader asks of a page once: looking again must not hash a log or read a board once more. */
const CHECKS = ["check", "verify"];

/** The page is refused by now: the role is gone, or the session. */
export class PageRefused extends Error {}

/**
 * This page as the server would draw it now, its checks left out.
 * @throws {PageRefused} for a 4xx
 * @throws {TypeError} where the server is in trouble, or cannot be reached
 */
export async function drawnNow(): Promise<Document> {
  const url = new URL(location.href);
  for (const name of CHECKS) url.searchParams.delete(name);
  const answer = await fetch(url, { headers: { accept: "text/html" }, cache: "no-store" });
  if (answer.status >= 400 && answer.status < 500) throw new PageRefused(String(answer.status));
  if (!answer.ok) throw new TypeError(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * Takes each `data-panel` of the page from the same address, as it is now.
 * @throws as `drawnNow`
 */
export async function renewPanels(): Promise<void> {
  putPanels(await drawnNow());
}

/** Takes each `data-panel` of the page from there. */
export function putPanels(now: Document): void {
  for (const panel of document.querySelectorAll<HTMLElement>("[data-panel]")) {
    const fresh = now.querySelector(`[data-panel="${panel.dataset.panel}"]`);
    if (fresh) panel.replaceChildren(...fresh.childNodes);
  }
}
