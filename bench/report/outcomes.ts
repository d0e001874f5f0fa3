/** What becomes of the sections of a run: before it, in its exit code, and in words fit for others' eyes. */

import type { Outcome } from "./types.ts";

/** Before any is measured: what is asked for has not been reached. */
export function startOutcomes(names: readonly string[], chosen: readonly string[]): Outcome[] {
  return names.map((name) => ({
    name,
    kind: chosen.includes(name) ? "not reached" : "not asked for",
  }));
}

/** 1 where something that was asked for lacks, be it a whole section or a contender in one. */
export function exitCode(outcomes: readonly Outcome[]): 0 | 1 {
  const isWhole = (outcome: Outcome) =>
    outcome.kind === "not asked for" ||
    outcome.kind === "measured" && !outcome.section.isIncomplete;
  return outcomes.every(isWhole) ? 0 : 1;
}

/** The same outcome without colours of a terminal, and without where on this machine it happened. */
export function cleaned(outcome: Outcome, places: readonly string[]): Outcome {
  if (outcome.kind === "failed") return { ...outcome, reason: clean(outcome.reason, places) };
  if (outcome.kind !== "measured") return outcome;
  const findings = outcome.section.findings.map((finding) => clean(finding, places));
  return { ...outcome, section: { ...outcome.section, findings } };
}

/** @param places Directories; what lies below them is named from there */
function clean(text: string, places: readonly string[]): string {
  // deno-lint-ignore no-control-regex -- colours of a terminal
  let said = text.replaceAll(/\u001b\[[\d;]*m/g, "").replaceAll("file:///", "/");
  // The longest first: one may lie in another.
  for (const place of places.toSorted((a, b) => b.length - a.length)) {
    said = said.replaceAll(place.replace(/\/?$/, "/"), "");
  }
  return said.trim();
}
