/** Parts of a page that only the server draws: drawn anew where an island changed what they tell. */

/** Takes each `data-panel` of the page from the same address, as it is now. */
export async function renewPanels(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const panel of document.querySelectorAll<HTMLElement>("[data-panel]")) {
    const fresh = now.querySelector(`[data-panel="${panel.dataset.panel}"]`);
    if (fresh) panel.replaceChildren(...fresh.childNodes);
  }
}
