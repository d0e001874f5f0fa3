/**
 * `deno task bench:all`: everything that the report compares, measured in one run and written to
 * bench/REPORT.md with its plots. Some 45 minutes on two cores; 1 is its exit code where anything lacks.
 *
 * Usage: deno task bench:all [--quick] [--large] [--only=http,rooms] [--base=PATH] [--out=FOLDER]
 *
 * `quick` takes a few minutes, to try it out; `large` grows to 10,000,000 rows (half an hour more, 20 GB of
 * disk); `base` is another working tree with its driver and islands, measured beside this one; `out` is
 * written to in place of bench/, or of _build/bench/ with `quick` or `only`, which are no whole report.
 */

import { homedir, tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { startGuard } from "../../tests/support/process/guard.ts";
import { writeReport } from "./markdown.ts";
import { drawPlot } from "./plot.ts";
import { SECTIONS } from "./sections.ts";
import { cleaned, exitCode, startOutcomes } from "./outcomes.ts";
import { sayError } from "./turns.ts";
import type { Options, Outcome, Section } from "./types.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Of what a section that failed said last. */
const LAST_WORDS = 1_500;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      large: { type: "boolean", default: false },
      only: { type: "string" },
      base: { type: "string" },
      out: { type: "string" },
    },
  });
  const wanted = values.only?.split(",") ?? Object.keys(SECTIONS);
  const unknown = wanted.find((name) => !(name in SECTIONS));
  if (unknown !== undefined) {
    console.error(
      `There is no section "${unknown}": choose from ${Object.keys(SECTIONS).join(", ")}`,
    );
    return 2;
  }
  const chosen = Object.keys(SECTIONS).filter((name) => wanted.includes(name));
  const options: Options = {
    ...{ quick: values.quick, large: values.large },
    ...values.base !== undefined && { base: await Deno.realPath(values.base) },
  };
  const isWhole = !values.quick && values.only === undefined;
  const out = (values.out ?? `${ROOT}${isWhole ? "bench" : "_build/bench"}`).replace(/\/?$/, "/");
  const heading = {
    ...{ on: new Date(), isQuick: options.quick },
    command: await sayCommand(options.base),
  };
  // Where things are on this machine is of no use to who reads the report.
  const places = [ROOT, tmpdir(), homedir(), ...options.base === undefined ? [] : [options.base]];
  const outcomes = startOutcomes(Object.keys(SECTIONS), chosen);
  const drawings = new Map<string, string>();
  for (const [at, [name, entry]] of Object.entries(SECTIONS).entries()) {
    if (!chosen.includes(name)) continue;
    const minutes = options.large ? entry.large ?? entry.limit : entry.limit;
    console.log(
      `\n== ${name} (${chosen.indexOf(name) + 1} of ${chosen.length}, at most ${minutes} min)`,
    );
    const outcome = draw(cleaned(await measure(name, minutes, options), places), drawings);
    outcomes[at] = outcome;
    if (outcome.kind === "failed") console.error(`${name} failed: ${outcome.reason}`);
    // After each, so that what was measured stays whatever comes.
    await write(out, writeReport({ ...heading, outcomes }), drawings);
  }
  console.log(`\nWritten: ${out}REPORT.md`);
  return exitCode(outcomes);
}

/** As it was typed, but for where things are on this machine. */
async function sayCommand(base: string | undefined): Promise<string> {
  const args = Deno.args.filter((arg) => !/^--(out|base)\b/.test(arg) && arg.startsWith("--"));
  if (base === undefined) return ["deno task bench:all", ...args].join(" ");
  const { success, stdout } = await new Deno.Command("git", {
    args: ["-C", base, "rev-parse", "--short", "HEAD"],
  }).output();
  const commit = success ? new TextDecoder().decode(stdout).trim() : "PATH";
  return ["deno task bench:all", ...args, `--base=${commit}`].join(" ");
}

/** In a process of its own. Its engines, servers, generators and files end with it, whatever ends it. */
async function measure(name: string, minutes: number, options: Options): Promise<Outcome> {
  const dir = await Deno.makeTempDir({ prefix: "veze_section_" });
  // Postgres runs as a user of its own where we are root, and has to pass through.
  await Deno.chmod(dir, 0o711);
  await using guard = startGuard({ dir, signal: "SIGKILL" });
  const file = `${dir}/section.json`;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", new URL("section.ts", import.meta.url).pathname],
        ...[name, JSON.stringify(options), file],
      ],
      cwd: ROOT,
      env: { TMPDIR: dir },
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
    return { name, kind: "failed", reason, seconds: seconds() };
  } catch (error) {
    return { name, kind: "failed", reason: sayError(error), seconds: seconds() };
  }
}

/** Draws its plots, by the names of their files; one that has nothing to show becomes a finding. */
function draw(outcome: Outcome, drawings: Map<string, string>): Outcome {
  if (outcome.kind !== "measured") return outcome;
  const { section } = outcome;
  const missing: string[] = [];
  const plots = section.plots.filter((plot) => {
    try {
      drawings.set(plot.file, drawPlot(plot));
      return true;
    } catch (error) {
      missing.push(`${sayError(error)}.`);
      return false;
    }
  });
  if (missing.length === 0) return outcome;
  const findings = [...section.findings, ...missing];
  return { ...outcome, section: { ...section, plots, findings, isIncomplete: true } };
}

/** Beside what stands there, and then in its place, so that there is a whole report at any time. */
async function write(
  folder: string,
  report: string,
  drawings: ReadonlyMap<string, string>,
): Promise<void> {
  const plots = `${folder}report/plots`;
  await Deno.remove(`${plots}.new`, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${plots}.new`, { recursive: true });
  for (const [name, svg] of drawings) await Deno.writeTextFile(`${plots}.new/${name}.svg`, svg);
  await Deno.writeTextFile(`${folder}REPORT.md.new`, report);
  await Deno.remove(plots, { recursive: true }).catch(() => {});
  await Deno.rename(`${plots}.new`, plots);
  await Deno.rename(`${folder}REPORT.md.new`, `${folder}REPORT.md`);
}

if (import.meta.main) Deno.exit(await main());
