/** Members that a JSON object has twice: parsers keep the last one, and say nothing. */

const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/gs;

/**
 * @param text JSON that parses
 * @returns RFC 6901 pointer of the first member whose name its object had before
 */
export function findTwin(text: string): string | undefined {
  /** Of each open object the names so far, of each open array its index. */
  const open: ({ names: Set<string>; name: string } | { index: number })[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{") {
      open.push({ names: new Set(), name: "" });
      isName = true;
    } else if (token === "[") {
      open.push({ index: 0 });
      isName = false;
    } else if (token === "}" || token === "]") {
      open.pop();
      isName = false;
    } else if (token === ",") {
      isName = inner !== undefined && "names" in inner;
      if (inner && "index" in inner) inner.index++;
    } else if (token === ":") {
      isName = false;
    } else if (isName && inner && "names" in inner) {
      inner.name = JSON.parse(token);
      if (inner.names.has(inner.name)) return pointerOf(open);
      inner.names.add(inner.name);
    }
  }
  return undefined;
}

function pointerOf(open: readonly ({ name: string } | { index: number })[]): string {
  return open.map((each) => "index" in each ? each.index : each.name)
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
