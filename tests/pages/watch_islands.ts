/** Watches islands wake, from inside a page: a script of the browser's, before those of the page. */

/** One island, from how it was sent to right after its first draw. */
export interface Awakening {
  name: string;
  before: string;
  after: string;
  /** Whether every element is the one that was sent. Texts may be parted anew. */
  kept: boolean;
}

/**
 * Fills `awakenings`. Runs in the page, so it stands on its own.
 * @param mode `blank` throws away what the server drew, so that the island draws itself anew
 */
export function watchIslands(mode: "as sent" | "blank"): void {
  const awakenings: Awakening[] = [];
  Reflect.set(globalThis, "awakenings", awakenings);

  /** Elements, attributes, texts; what controls hold is compared as state, not as attributes. */
  function draw(node: Node): string {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element)) return "";
    const attributes = [...node.attributes]
      .filter(({ name }) => !["value", "checked", "selected"].includes(name))
      .map(({ name, value }) => `${name}="${value}"`).sort().join(" ");
    const { value, checked, selected } = node as HTMLInputElement & HTMLOptionElement;
    const held = [value, checked, selected].filter((each) => each !== undefined).join("|");
    const inside = [...node.childNodes].map(draw).join("");
    return `<${[node.localName, attributes, held && `(${held})`].filter(Boolean).join(" ")}>` +
      `${inside}</>`;
  }
  const contents = (element: Element) => [...element.childNodes].map(draw).join("");
  function nodesOf(element: Element): Node[] {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT);
    const nodes: Node[] = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  }

  function watch(element: HTMLElement, place: number): void {
    const name = element.getAttribute("name")!;
    const before = contents(element);
    if (mode === "blank") element.replaceChildren();
    const nodes = nodesOf(element);
    const observer = new MutationObserver(() => {
      if (element.dataset.awake === "") return;
      observer.disconnect();
      const now = nodesOf(element);
      // In the order of the page, whichever wakes first.
      awakenings[place] = {
        name,
        before,
        after: contents(element),
        kept: now.length === nodes.length && nodes.every((node, i) => node === now[i]),
      };
    });
    observer.observe(element, { attributes: true, attributeFilter: ["data-awake"] });
  }

  // The document is there whole, and no module has run yet.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    document.querySelectorAll<HTMLElement>("veze-island").forEach(watch);
  });
}
