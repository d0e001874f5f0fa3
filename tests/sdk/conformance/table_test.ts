/** The table of docs/clients.md is of the scenarios that there are. */

import assert from "node:assert/strict";
import { SCENARIOS } from "./scenarios.ts";
import { readTable } from "./table.ts";

Deno.test("[INT3] docs/clients.md tells of every scenario, and of none that failed or was skipped", async () => {
  const [head, , ...rows] = (await readTable()).split("\n").map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const clients = head!.slice(1);
  for (const client of ["C# on Mono", "TypeScript in Chromium", "TypeScript in Node 20"]) {
    assert.ok(clients.includes(client), client);
  }
  const told = new Map(rows.map(([name, ...cells]) => [name, cells]));
  for (const { name } of SCENARIOS) {
    const cells = told.get(name);
    assert.ok(cells, `${name}: run the suite, then tests/sdk/conformance/table.ts`);
    assert.deepEqual(cells, clients.map(() => "passed"), name);
  }
  assert.equal(told.size, SCENARIOS.length + 3, "no scenario that is gone");
});
