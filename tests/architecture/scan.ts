/** Reads a source file just well enough to know its imports, and its words outside text. */

export interface Source {
  path: string;
  text: string;
}

export interface Import {
  specifier: string;
  line: number;
  /** `url`: `new URL("./x.ts", import.meta.url)`, by which workers are loaded. */
  kind: "value" | "type" | "dynamic" | "url";
}

/**
 * The text with comments, regular expressions and the insides of strings turned to blanks: same
 * length, same lines, quotes kept. Code inside `${…}` stays.
 */
export function blank(text: string): string {
  const out = text.split("");
  const wipe = (from: number, to: number) => {
    for (let at = from; at < to && at < out.length; at++) if (out[at] !== "\n") out[at] = " ";
  };
  // Depth of braces at which each open template literal goes on.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const template = (from: number) => {
    let end = from;
    while (end < text.length && text[end] !== "`" && !text.startsWith("${", end)) {
      end += text[end] === "\\" ? 2 : 1;
    }
    wipe(from, end);
    if (text[end] !== "$") return end + 1;
    templates.push(depth++);
    return end + 2;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (text.startsWith("//", at)) {
      const end = endOf(text, "\n", at);
      wipe(at, end);
      at = end;
    } else if (text.startsWith("/*", at)) {
      const end = endOf(text, "*/", at + 2) + 2;
      wipe(at, end);
      at = end;
    } else if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      wipe(at + 1, end);
      at = end + 1;
    } else if (char === "`") {
      at = template(at + 1);
    } else if (char === "/" && startsRegExp(out, at)) {
      const end = endOfRegExp(text, at);
      wipe(at, end);
      at = end;
    } else {
      if (char === "{") depth++;
      if (char === "}") {
        depth--;
        if (templates.at(-1) === depth) {
          templates.pop();
          at = template(at + 1);
          continue;
        }
      }
      at++;
    }
  }
  return out.join("");
}

/** Every module the file names, by whatever means, with literal specifiers. */
export function importsOf({ text }: Source): Import[] {
  const code = blank(text);
  const found: Import[] = [];
  const patterns: [RegExp, (match: RegExpMatchArray) => Import["kind"]][] = [
    [
      /\b(?:import|export)\s+(?:[\w$*\s,]|\{[^{}]*\})*?\bfrom\s*(["'])\s*\1/g,
      ([statement]) => onlyTypes(statement) ? "type" : "value",
    ],
    [/\bimport\s*(["'])\s*\1/g, () => "value"],
    [/\bimport\s*\(\s*(["'])\s*\1/g, () => "dynamic"],
    [/\bnew\s+URL\s*\(\s*(["'])\s*\1\s*,\s*import\.meta\.url/g, () => "url"],
  ];
  for (const [pattern, kind] of patterns) {
    for (const match of code.matchAll(pattern)) {
      const start = match.index + match[0].search(/["']/) + 1;
      const specifier = text.slice(start, endOfString(text, start - 1));
      found.push({ specifier, kind: kind(match), line: lineAt(text, match.index) });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** `import type …` and `import { type A, type B }`: nothing of it is left at run time. */
function onlyTypes(statement: string): boolean {
  if (/^\w+\s+type\s+(?!from\b)/.test(statement)) return true;
  const names = statement.match(/^\w+\s*\{([^{}]*)\}/)?.[1]?.split(",") ?? [];
  const list = names.map((name) => name.trim()).filter(Boolean);
  return list.length > 0 && list.every((name) => name.startsWith("type "));
}

/** Where words stand that match, outside comments and strings; `depth` 0 is the module's own level. */
export function findWords(text: string, pattern: RegExp, topLevelOnly = false): number[] {
  const code = blank(text);
  const lines: number[] = [];
  let depth = 0;
  let seen = 0;
  for (const match of code.matchAll(pattern)) {
    for (; seen < match.index; seen++) {
      if ("{([".includes(code[seen]!)) depth++;
      if ("})]".includes(code[seen]!)) depth--;
    }
    if (!topLevelOnly || depth === 0) lines.push(lineAt(text, match.index));
  }
  return lines;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** Index of the closing quote, or of the end of the line: an apostrophe in JSX text opens nothing. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== text[open] && text[at] !== "\n") {
    at += text[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** A slash after an operator or an opening bracket starts a regular expression. */
function startsRegExp(before: string[], at: number): boolean {
  const text = before.slice(Math.max(0, at - 40), at).join("").trimEnd();
  return text === "" || /[(,=:[!&|?{};+*%~^-]$|\b(?:return|typeof|case|of|in)$/.test(text) ||
    text.endsWith("=>");
}

function endOfRegExp(text: string, open: number): number {
  let inClass = false;
  for (let at = open + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  // No regular expression after all, such as the slash of `</p>`.
  return open + 1;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = 0; at < index; at++) if (text[at] === "\n") line++;
  return line;
}
