/** Reads the SQL in a source file just well enough to know which tables it names. */

import { blank, type Source } from "./scan.ts";

export interface Naming {
  table: string;
  line: number;
  /** What stands before it: `from`, `update`, `delete`, …; `starts` where a fragment begins with it. */
  after: string;
}

/** Words behind which a table is named, and whether a list of them may follow. */
const BEFORE: Readonly<Record<string, boolean>> = {
  ...{ from: true, using: true, table: true, truncate: true, lock: true },
  ...{ join: false, into: false, update: false, exists: false },
};
/** Words between those and the name. */
const BETWEEN = new Set(["only", "lateral", "table", "if", "not", "public", "."]);
/** Words that end a list. */
const ENDS = new Set(
  ["where", "group", "order", "limit", "set", "returning", "union", "except", "intersect"]
    .concat("select", "having", "window", "for", "on", "values", "as", "with"),
);

/** Tables among `known` that the SQL of a file names: in tagged templates, and in what `unsafe` is given. */
export function tablesNamed({ text }: Source, known: ReadonlySet<string>): Naming[] {
  return statementsIn(text).flatMap(({ sql, at }) =>
    namedIn(sql, known).map(({ table, after, at: inside }) => ({
      table,
      after,
      line: text.slice(0, at + inside).split("\n").length,
    }))
  );
}

/** Texts of SQL with where they stand; what is composed into them is blank. */
export function statementsIn(text: string): { sql: string; at: number }[] {
  const code = blank(text);
  const found: { sql: string; at: number }[] = [];
  /** @returns where the template ends */
  const template = (open: number): number => {
    const isSql = /[\w>)\]]$/.test(code.slice(0, open)) || /\bunsafe\($/.test(code.slice(0, open));
    let sql = "";
    let at = open + 1;
    while (at < code.length && code[at] !== "`") {
      if (!code.startsWith("${", at)) {
        sql += text[at++];
        continue;
      }
      const end = hole(at + 2);
      sql += text.slice(at, end).replaceAll(/[^\n]/g, " ").replace(/^ /, "?");
      at = end;
    }
    if (isSql) found.push({ sql, at: open + 1 });
    return at + 1;
  };
  /** @returns where what is composed in ends */
  const hole = (from: number): number => {
    let depth = 1;
    let at = from;
    while (at < code.length && depth > 0) {
      if (code[at] === "`") {
        at = template(at);
        continue;
      }
      if (code[at] === "{") depth++;
      if (code[at] === "}") depth--;
      at++;
    }
    return at;
  };
  for (let at = 0; at < code.length;) at = code[at] === "`" ? template(at) : at + 1;
  for (const match of code.matchAll(/\bunsafe\(\s*(["'])/g)) {
    const at = match.index + match[0].length;
    found.push({ sql: text.slice(at, code.indexOf(match[1]!, at)), at });
  }
  return found;
}

function namedIn(sql: string, known: ReadonlySet<string>) {
  const bare = sql
    .replaceAll(/--[^\n]*/g, (comment) => " ".repeat(comment.length))
    .replaceAll(/'(?:[^']|'')*'/g, (string) => `?${" ".repeat(string.length - 1)}`);
  const words = [...bare.matchAll(/\w+|[^\s\w]/g)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    at: index,
  }));
  const found: { table: string; at: number; after: string }[] = [];
  /** By depth of brackets: the word behind which a list of tables goes on. */
  const lists: (string | undefined)[] = [undefined];
  let expected: string | undefined = "starts";
  for (const [i, { word, at }] of words.entries()) {
    if (word === '"') continue;
    if (expected !== undefined && !BETWEEN.has(word)) {
      // `update (a, b)`, `from unnest(…)`, `t.column`: none of them is a table.
      const next = words[i + 1]?.word;
      if (known.has(word) && next !== ".") found.push({ table: word, at, after: expected });
      expected = undefined;
    }
    if (word === "(") lists.push(undefined);
    else if (word === ")") lists.length > 1 && lists.pop();
    else if (word === ",") expected = lists.at(-1);
    else if (word in BEFORE) {
      expected = word === "from" && words[i - 1]?.word === "delete" ? "delete" : word;
      lists[lists.length - 1] = BEFORE[word] ? word : lists.at(-1);
    } else if (ENDS.has(word) && word !== "as" && word !== "on") {
      lists[lists.length - 1] = undefined;
    }
  }
  return found;
}
