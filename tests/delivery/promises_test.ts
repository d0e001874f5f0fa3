/** What is promised, and what is not, stands where readers look for it. */

import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));

Deno.test("[INT4] docs/durability.md says of each promise what it survives, level by level, and who shows it", async () => {
  const text = await read("docs/durability.md");
  const [table] = /(?:^\|.*\n)+/m.exec(text)!;
  const rows = table.trimEnd().split("\n")
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const [levels, rule, ...promises] = rows;
  assert.deepEqual(levels!.slice(1), ["process killed", "power lost", "Redis lost", "node lost"]);
  assert.ok(rule!.every((cell) => /^-+$/.test(cell)));
  assert.ok(promises.length >= 8);
  for (const cells of promises) {
    assert.equal(cells.length, levels!.length, cells.join());
    assert.ok(cells.every((cell) => cell !== ""), cells.join());
  }
  const shown = [...text.matchAll(/`(tests\/[\w/.]+)`/g)].map(([, path]) => path!);
  assert.ok(shown.length >= 3, shown.join());
  for (const path of shown) await Deno.stat(new URL(path, root));
});

Deno.test("[INT5] the README says what is not in scope", async () => {
  const [, section] = /## Not in scope\n([^#]+)/.exec(await read("README.md"))!;
  for (const part of ["One game per deployment", "riends and chat", "layer storage", "console"]) {
    assert.ok(section!.includes(part), part);
  }
});
