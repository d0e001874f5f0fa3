/** What came of the suite, by client: `_build/conformance/*.json`, from which docs/clients.md has its table. */

import type { Scenario } from "./steps.ts";

export type Outcome = "passed" | "failed" | "skipped";

const folder = new URL("../../../_build/conformance/", import.meta.url);

/** Notes the outcome of each scenario of a client as it ends; of those that did not run, what came of them last. */
export function createResults(client: string, scenarios: readonly Scenario[]) {
  const file = new URL(`${client.replace(/\W+/g, "_")}.json`, folder);
  return async (scenario: Scenario, outcome: Outcome): Promise<void> => {
    const before = await Deno.readTextFile(file).then(JSON.parse, () => ({ outcomes: {} }));
    const outcomes = Object.fromEntries(
      scenarios.map(({ name }) => [name, before.outcomes[name] ?? "skipped"]),
    );
    outcomes[scenario.name] = outcome;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(file, JSON.stringify({ client, outcomes }));
  };
}

/** Outcomes by client and scenario, in the order of the clients' names. */
export async function readResults(): Promise<Map<string, Record<string, Outcome>>> {
  const found = new Map<string, Record<string, Outcome>>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json")) continue;
    const { client, outcomes } = JSON.parse(await Deno.readTextFile(new URL(name, folder)));
    found.set(client, outcomes);
  }
  return new Map([...found].toSorted(([a], [b]) => a < b ? -1 : 1));
}
