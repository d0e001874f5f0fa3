/** Wakes the islands of a page: each loads its own script, and one that fails takes down itself only. */

import {
  Component,
  type ComponentChildren,
  type FunctionComponent,
  h,
  hydrate,
  render,
} from "preact";
import { unpackProps } from "../components/props.ts";

class Boundary extends Component<{ element: HTMLElement; children?: ComponentChildren }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    report(this.props.element, error);
    this.setState({ failed: true });
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

class IslandElement extends HTMLElement {
  async connectedCallback(): Promise<void> {
    if (this.dataset.awake !== undefined) return;
    this.dataset.awake = "";
    const name = this.getAttribute("name")!;
    try {
      const module = await import(this.getAttribute("src")!);
      const { component } = module[name] as { component: FunctionComponent };
      const props = unpackProps(this.getAttribute("props")!);
      hydrate(h(Boundary, { element: this }, h(component, props)), this);
      this.dataset.awake = "yes";
    } catch (error) {
      report(this, error);
    }
  }
}

/** Says in place of the island that it does not work; the page around it goes on. */
function report(element: HTMLElement, error: unknown): void {
  console.error(`Island ${element.getAttribute("name")}:`, error);
  element.dataset.awake = "failed";
  render(null, element);
  const note = document.createElement("p");
  note.className = "failed";
  note.setAttribute("role", "alert");
  note.textContent = "This part of the page does not work just now. ";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Load the page again";
  again.addEventListener("click", () => location.reload());
  note.append(again);
  element.replaceChildren(note);
}

customElements.define("veze-island", IslandElement);
