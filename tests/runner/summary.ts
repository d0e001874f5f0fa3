/** Reads the counts of a run from what `deno test` prints. */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Summary extends Counts {
  /** Names of what was skipped, with their files. */
  skippedNames: string[];
  /** What `deno test` said of what failed, said again at the end of the run. */
  failures: string[];
}

/** Of each lane: whoever needs more has the whole output. */
const FAILURE_LINES = 200;

// deno-lint-ignore no-control-regex -- the escape character is what is looked for
const colours = /\x1b\[[0-9;]*m/g;
const total =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(.*) \([^)]*\)$/;

/** Takes the output line by line; `end` answers what it amounts to. */
export function summaryReader() {
  let file = "";
  let totals: Counts | undefined;
  const seen: Counts = { passed: 0, failed: 0, skipped: 0 };
  const skippedNames: string[] = [];
  const failures: string[] = [];
  let telling = false;
  return {
    line(coloured: string) {
      const line = coloured.replace(colours, "");
      if (/^ (ERRORS|FAILURES) $/.test(line)) telling = line === " ERRORS ";
      else if (telling && failures.length < FAILURE_LINES) failures.push(line);
      file = line.match(/^running \d+ tests? from (.+)$/)?.[1] ?? file;
      const match = line.match(total);
      if (match) totals = readTotals(match);
      else if (/ \.\.\. ignored( \(.*\))?$/.test(line)) {
        skippedNames.push(`${file}: ${line.trim().replace(/ \.\.\. ignored.*$/, "")}`);
        seen.skipped++;
      } else if (/^\S.* \.\.\. ok( \(.*\))?$/.test(line)) seen.passed++;
      else if (/^\S.* \.\.\. FAILED( \(.*\))?/.test(line)) seen.failed++;
    },
    /** `code` is the exit code of the run. Without a closing line the run itself has failed. */
    end(code: number): Summary {
      const counts = totals ?? { ...seen, failed: seen.failed + 1 };
      if (code !== 0 && counts.failed === 0) counts.failed = 1;
      return { ...counts, skippedNames, failures };
    },
  };
}

/** Steps that are left out are skipped tests too; steps that pass or fail belong to their test. */
function readTotals([, passed, failed, rest = ""]: RegExpMatchArray): Counts {
  const [, tests, steps] = rest.match(/(\d+) ignored(?: \((\d+) steps?\))?/) ?? [];
  return {
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(tests ?? 0) + Number(steps ?? 0),
  };
}

/** What several runs amount to. */
export function addUp(summaries: readonly Summary[]): Summary {
  const sum = (of: keyof Counts) => summaries.reduce((all, each) => all + each[of], 0);
  return {
    ...{ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") },
    skippedNames: summaries.flatMap(({ skippedNames }) => skippedNames),
    failures: summaries.flatMap(({ failures }) => failures),
  };
}

/** The last line of every run. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
