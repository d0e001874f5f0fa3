import assert from "node:assert/strict";
import { headless } from "./heads.ts";

const HEAD = "/**\n * The last numbers.\n *\n * Holds ten; rules push.\n */\n\n";
const LET = "export function createA() {\n  let last = 0;\n  return { push: () => last++ };\n}\n";

/** The module's text, and whether the check must name it. */
const planted: [what: string, text: string, found: boolean][] = [
  ["state and no head", LET, true],
  ["state and a head", HEAD + LET, false],
  ["state and one line", `/** The last numbers. */\n\n${LET}`, true],
  ["state and a head below its imports", `import "./b.ts";\n\n${HEAD}${LET}`, true],
  ["state and a comment that is no head", `/*\n * Numbers.\n */\n${LET}`, true],
  ["a map", "export function openA() {\n  const all = new Map<string, A>();\n}\n", true],
  ["a set with its type", "export async function runA() {\n  const a: S = new Set();\n}\n", true],
  ["a weak map", "export function startA() {\n  const a = new WeakMap();\n}\n", true],
  ["a factory without state", "export function createA() {\n  return {};\n}\n", false],
  ["a list of its own only", "export function listA() {\n  let n = 0;\n}\n", false],
  ["a map inside of a call", "export function createA() {\n    const a = new Map();\n}\n", false],
  ["state in words", "export function createA() {\n  // or\n  return `\n  let a`;\n}\n", false],
];

for (const [what, text, found] of planted) {
  Deno.test(`headless() ${found ? "finds" : "passes"} a module with ${what}`, () => {
    const names = headless([{ path: "services/a/a.ts", text }]);
    assert.deepEqual(names.map((each) => each.split(" ")[0]), found ? ["services/a/a.ts"] : []);
  });
}
