/**
 * Writes the suite's table into docs/clients.md, from its last run here:
 * `deno run -A tests/sdk/conformance/table.ts`.
 */

import { readResults } from "./results.ts";
import { SCENARIOS } from "./scenarios.ts";

const page = new URL("../../../docs/clients.md", import.meta.url);
const BEGIN = "<!-- the suite writes from here -->";
const END = "<!-- to here -->";

export async function readTable(): Promise<string> {
  const text = await Deno.readTextFile(page);
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

async function main(): Promise<void> {
  const results = await readResults();
  const clients = [...results.keys()];
  const count = (client: string, outcome: string) =>
    SCENARIOS.filter(({ name }) => results.get(client)![name] === outcome).length;
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    row(["scenario", ...clients]),
    row(["---", ...clients.map(() => "---")]),
    ...SCENARIOS.map(({ name }) =>
      row([name, ...clients.map((client) => results.get(client)![name] ?? "skipped")])
    ),
    ...(["passed", "failed", "skipped"] as const).map((outcome) =>
      row([`**${outcome}**`, ...clients.map((client) => String(count(client, outcome)))])
    ),
  ];
  const text = await Deno.readTextFile(page);
  await Deno.writeTextFile(
    page,
    `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n\n${lines.join("\n")}\n\n${
      text.slice(text.indexOf(END))
    }`,
  );
}

if (import.meta.main) await main();
