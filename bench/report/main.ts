/**
 * `deno task bench:all`: everything that the report compares, measured in one run and written to
 * bench/REPORT.md with its plots. Some 20 minutes on two cores; 1 is its exit code when a section failed.
 *
 * Usage: deno task bench:all [--quick] [--large] [--only=http,rooms] [--base=PATH] [--out=FOLDER]
 *
 * `quick` takes a few minutes, to try it out; `large` grows to 10,000,000 rows (half an hour more, 20 GB of
 * disk); `base` is another working tree with its driver and islands, measured beside this one; `out` is
 * written to in place of bench/.
 */

import { parseArgs } from "node:util";
import { startGuard } from "../../tests/support/process/guard.ts";
import { writeReport } from "./markdown.ts";
import { drawPlot } from "./plot.ts";
import { SECTIONS } from "./sections.ts";
import { sayError } from "./turns.ts";
import type { Options, Outcome, Section } from "./types.ts";

/** Of what a section that failed said last. */
const LAST_WORDS = 1_500;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      large: { type: "boolean", default: false },
      only: { type: "string" },
      base: { type: "string" },
      out: { type: "string", default: new URL("../", import.meta.url).pathname },
    },
  });
  const chosen = values.only?.split(",") ?? Object.keys(SECTIONS);
  const unknown = chosen.find((name) => !(name in SECTIONS));
  if (unknown !== undefined) {
    console.error(
      `There is no section "${unknown}": choose from ${Object.keys(SECTIONS).join(", ")}`,
    );
    return 2;
  }
  const options: Options = {
    ...{ quick: values.quick, large: values.large },
    ...values.base !== undefined && { base: await Deno.realPath(values.base) },
  };
  const on = new Date();
  const outcomes: Outcome[] = Object.keys(SECTIONS).map((name) => ({
    name,
    kind: "not asked for",
  }));
  for (const [at, [name, entry]] of Object.entries(SECTIONS).entries()) {
    if (!chosen.includes(name)) continue;
    const minutes = options.large ? entry.large ?? entry.limit : entry.limit;
    console.log(
      `\n== ${name} (${chosen.indexOf(name) + 1} of ${chosen.length}, at most ${minutes} min)`,
    );
    outcomes[at] = await measure(name, minutes, options);
    const outcome = outcomes[at];
    if (outcome.kind === "failed") console.error(`${name} failed: ${outcome.reason}`);
    // After each, so that what was measured stays whatever comes.
    await write(values.out, outcomes, { on, isQuick: options.quick });
  }
  console.log(`\nWritten: ${values.out.replace(/\/?$/, "/")}REPORT.md`);
  return outcomes.some(({ kind }) => kind === "failed") ? 1 : 0;
}

/** In a process of its own. Its engines, servers and generators end with it, whatever ends it. */
async function measure(name: string, minutes: number, options: Options): Promise<Outcome> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await using guard = startGuard({ signal: "SIGKILL" });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", new URL("section.ts", import.meta.url).pathname],
        ...[name, JSON.stringify(options), file],
      ],
      cwd: new URL("../../", import.meta.url),
      stdin: "null",
      stderr: "piped",
    }).spawn();
    await guard.watch(child.pid);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, minutes * 60_000);
    let said = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said = (said + text).slice(-LAST_WORDS);
    }
    const { success, code } = await child.status;
    clearTimeout(timer);
    await guard.watch(undefined);
    if (success) {
      const section = JSON.parse(await Deno.readTextFile(file)) as Section;
      return { name, kind: "measured", section, seconds: seconds() };
    }
    const reason = isLate
      ? `It took longer than ${minutes} min.\n${said}`
      : said || `exit code ${code}`;
    return { name, kind: "failed", reason: plain(reason), seconds: seconds() };
  } catch (error) {
    return { name, kind: "failed", reason: sayError(error), seconds: seconds() };
  } finally {
    await Deno.remove(file).catch(() => {});
  }
}

/** Without colours, and without where on this machine it happened. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- colours of a terminal
  return text.replaceAll(/\u001b\[[\d;]*m/g, "").replaceAll(/file:\/\/\S*?\/(?=bench|tests)/g, "")
    .trim();
}

async function write(
  out: string,
  outcomes: readonly Outcome[],
  { on, isQuick }: { on: Date; isQuick: boolean },
): Promise<void> {
  const folder = out.replace(/\/?$/, "/");
  const plots = `${folder}report/plots`;
  await Deno.remove(plots, { recursive: true }).catch(() => {});
  await Deno.mkdir(plots, { recursive: true });
  const drawn = await Promise.all(outcomes.map(async (outcome): Promise<Outcome> => {
    if (outcome.kind !== "measured") return outcome;
    const { section } = outcome;
    const kept = [];
    const missing = [];
    for (const plot of section.plots) {
      try {
        await Deno.writeTextFile(`${plots}/${plot.file}.svg`, drawPlot(plot));
        kept.push(plot);
      } catch (error) {
        missing.push(`${sayError(error)}.`);
      }
    }
    const findings = [...section.findings, ...missing];
    return { ...outcome, section: { ...section, plots: kept, findings } };
  }));
  const command = ["deno task bench:all", ...Deno.args.filter((arg) => !arg.startsWith("--out"))];
  await Deno.writeTextFile(
    `${folder}REPORT.md`,
    writeReport({ on, command: command.join(" "), isQuick, outcomes: drawn }),
  );
}

if (import.meta.main) Deno.exit(await main());
