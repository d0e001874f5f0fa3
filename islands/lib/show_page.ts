/** From one moment of `/` to the next without loading the page: the connection stays. */

import { drawnNow, putPanels } from "./panels.ts";

/**
 * Puts another address's page in the place of this one's body, as if it had been loaded: its title, its
 * islands, its heading in focus. Where it cannot be had, the browser loads it.
 */
export async function showPage(path: string): Promise<void> {
  history.replaceState(history.state, "", path);
  try {
    const now = await drawnNow();
    const [main, fresh] = [document, now].map((page) => page.querySelector("main")!);
    main!.replaceChildren(...fresh!.childNodes);
    putPanels(now);
    document.title = now.title;
    scrollTo(0, 0);
    const heading = main!.querySelector<HTMLElement>("h1")!;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  } catch {
    location.reload();
  }
}
