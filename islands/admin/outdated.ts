/** Whether a page still shows what the server would draw now. */

import { drawnNow, PageRefused } from "../lib/panels.ts";

/**
 * Asks the same address anew; a page that is refused by now is as old as one that differs.
 * @throws {TypeError} where the server is in trouble, or cannot be reached
 */
export async function isOutdated(): Promise<boolean> {
  try {
    return differs(await drawnNow());
  } catch (error) {
    if (error instanceof PageRefused) return true;
    throw error;
  }
}

/**
 * Compares the panels (`data-panel`) of this page by their text; what moves by itself (`data-moves`) and
 * what islands opened (`dialog`) does not count.
 */
export function differs(now: Document): boolean {
  return [...document.querySelectorAll<HTMLElement>("main [data-panel]")].some((panel) => {
    const fresh = now.querySelector(`[data-panel="${CSS.escape(panel.dataset.panel!)}"]`);
    return !fresh || textOf(fresh) !== textOf(panel);
  });
}

function textOf(panel: Element): string {
  const copy = panel.cloneNode(true) as Element;
  for (const moving of copy.querySelectorAll("[data-moves], dialog, .failure")) moving.remove();
  return copy.textContent.replaceAll(/\s+/g, " ");
}
