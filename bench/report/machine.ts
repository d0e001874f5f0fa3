/** The machine and the versions of everything that was measured. */

import { findPostgres, findRedis } from "../../tests/support/engines/find_engines.ts";
import { findNode } from "../../tests/support/process/node.ts";
import { VERSIONS } from "./peers.ts";
import { sayError } from "./turns.ts";
import type { Options, Section } from "./types.ts";

const NOT_FOUND = "not found:";

export async function machine(_: Options): Promise<Section> {
  const cpu = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const system = await Deno.readTextFile("/etc/os-release").catch(() => "");
  const { total } = Deno.systemMemoryInfo();
  const version = async (what: string, find: () => Promise<string>) =>
    [what, await find().catch((error) => `${NOT_FOUND} ${sayError(error)}`)] as const;
  // What the report itself writes is no change of what it measures.
  const written = ["REPORT.md", "report/plots"].map((name) => `:(exclude,top)bench/${name}*`);
  const changed = await said("git", ["status", "--porcelain", "--", ":/", ...written])
    .catch(() => "");
  const rows = [
    await version("this program", async () =>
      await said("git", ["rev-parse", "--short", "HEAD"]) +
      (changed === "" ? "" : ", with changes that are not committed")),
    ["Deno", `${Deno.version.deno}, V8 ${Deno.version.v8}`],
    await version("Node, for peers", async () => await said(await findNode(22), ["--version"])),
    await version(
      "Postgres",
      async () => await said(`${await findPostgres()}/postgres`, ["--version"]),
    ),
    await version(
      "Redis",
      async () => /v=(\S+)/.exec(await said((await findRedis())!, ["--version"]))![1]!,
    ),
    await version(
      "wrk",
      async () => /wrk \S+/.exec(await said("wrk", ["-v"], { isFailureFine: true }))![0],
    ),
  ];
  return {
    title: "Machine and versions",
    method: [],
    tables: [{
      head: ["what", "which"],
      rows: [
        ["processor", /model name\s*:\s*(.+)/.exec(cpu)?.[1] ?? Deno.build.arch],
        ["cores", `${navigator.hardwareConcurrency}, which generators and engines share`],
        ["memory", `${(total / 2 ** 30).toFixed(0)} GiB`],
        [
          "system",
          `${/PRETTY_NAME="(.+)"/.exec(system)?.[1] ?? Deno.build.os}, Linux ${
            /^\d+\.\d+/.exec(Deno.osRelease())?.[0]
          }`,
        ],
        ["load average at the beginning", Deno.loadavg().map((load) => load.toFixed(1)).join(", ")],
        ...rows,
        ...Object.entries(VERSIONS).map(([name, which]) => [name, which]),
      ],
    }],
    plots: [],
    findings: [],
    isIncomplete: rows.some(([, which]) => which!.startsWith(NOT_FOUND)),
  };
}

async function said(
  program: string,
  args: string[],
  { isFailureFine = false } = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const text = new TextDecoder();
  if (!success && !isFailureFine) throw new Error(text.decode(stderr));
  return (text.decode(stdout) + (isFailureFine ? text.decode(stderr) : "")).trim();
}
