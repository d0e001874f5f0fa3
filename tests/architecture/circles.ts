/** Files and folders that import each other in a circle, through however many others. */

import { importsOf, type Source } from "./scan.ts";

/** Each circle as its members, in no order. @param sources without those that may look into everything */
export function circles(sources: readonly Source[]): { files: string[][]; folders: string[][] } {
  const files = new Map<string, Set<string>>();
  const folders = new Map<string, Set<string>>();
  for (const source of sources) {
    for (const { specifier, kind } of importsOf(source)) {
      if (kind === "url" || !/^\.{0,2}\//.test(specifier)) continue;
      const target = new URL(specifier, `file:///${source.path}`).pathname.slice(1);
      add(files, source.path, target);
      add(folders, folderOf(source.path), folderOf(target));
    }
  }
  return { files: components(files), folders: components(folders) };
}

/** A domain, or a whole layer: what is inside of one belongs together. */
function folderOf(path: string): string {
  const [top = "", domain = ""] = path.split("/");
  // Below everything, the database's engine too: it imports nothing of ours.
  if (path.startsWith("services/platform/runtime/")) return "services/platform/runtime";
  return top === "services" ? `${top}/${domain}` : path.includes("/") ? top : "";
}

function add(edges: Map<string, Set<string>>, from: string, to: string): void {
  if (from === to) return;
  edges.set(from, (edges.get(from) ?? new Set()).add(to));
}

/** Strongly connected components of more than one node (R. Tarjan, 1972). */
function components(edges: Map<string, Set<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  function visit(node: string): void {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) found.push(component.sort());
  }
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}
