/**
 * Wakes the islands of a page: each loads its own script, and one that fails takes down itself only.
 *
 * Holds the last press of a button whose island was not awake yet.
 */

import {
  Component,
  type ComponentChildren,
  type FunctionComponent,
  h,
  hydrate,
  render,
} from "preact";
import { Broken } from "../../components/page/Broken.tsx";
import { unpackProps } from "../../components/page/props.ts";

/** Around each island: what it throws while it wakes, draws or runs an effect ends here. */
class Boundary extends Component<{ element: HTMLElement; children?: ComponentChildren }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    report(this.props.element, error);
  }

  override render() {
    return this.state.failed ? h(Broken, {}) : this.props.children;
  }
}

class IslandElement extends HTMLElement {
  async connectedCallback(): Promise<void> {
    if (this.dataset.awake !== undefined) return;
    this.dataset.awake = "";
    try {
      const module = await import(this.getAttribute("src")!);
      const { component } = module[this.getAttribute("name")!] as { component: FunctionComponent };
      if (!this.isConnected) return;
      const props = unpackProps(this.getAttribute("props")!);
      hydrate(h(Boundary, { element: this }, h(component, props)), this);
      // The boundary may have caught something meanwhile.
      if (this.dataset.awake === "") this.dataset.awake = "yes";
      // The listeners are there, the effects may not be: they run after the next picture.
      setTimeout(() => press(this));
    } catch (error) {
      report(this, error);
      this.replaceChildren();
      render(h(Broken, {}), this);
    }
  }

  /** Another page's body has taken its place: what it listens to ends. */
  disconnectedCallback(): void {
    if (this.dataset.awake === "yes") render(null, this);
  }
}

function report(element: HTMLElement, error: unknown): void {
  console.error(`Island ${element.getAttribute("name")}:`, error);
  element.dataset.awake = "failed";
}

customElements.define("veze-island", IslandElement);

// On a slow line a page can be read, and its buttons pressed, before the scripts of its islands are there.
// The last press of all is given to the island once it is awake, if nothing else was pressed since.
const early: { press?: { button: HTMLElement; island: Element; at: number } | undefined } = {};
const STALE_MS = 10_000;

addEventListener("click", ({ target }) => {
  const button = (target as Element).closest<HTMLElement>("button[type=button]");
  const island = button?.closest("veze-island[data-awake='']");
  early.press = island ? { button: button!, island, at: performance.now() } : undefined;
}, true);

function press(island: Element): void {
  const { press: last } = early;
  if (last?.island === island && performance.now() - last.at < STALE_MS) last.button.click();
}

// A page that was kept while another was looked at knows nothing of what happened since.
addEventListener("pageshow", (event) => {
  if ((event as PageTransitionEvent).persisted) location.reload();
});

// Behind everything else: it only helps the next visit. Browsers without one go on without. A page that is
// English for everybody does not tell which language its reader's is.
addEventListener("load", () => {
  const { lang, dataset } = document.documentElement;
  if (dataset.theirs === undefined) return;
  const worker = `/static/offline_worker.js?language=${lang}`;
  navigator.serviceWorker?.register(worker, { scope: "/" }).catch(() => {});
});
