/**
 * Rules × cohorts: how many honest sessions each rule flags, how many cheating ones it finds, and how
 * fast they look at events. Prints the table of docs/anti_cheat.md.
 *
 * Usage: deno run -A bench/anti_cheat_bench.ts [honest sessions per cohort] [cheating ones per kind]
 */

import { RULES } from "../services/anti_cheat/mod.ts";
import { watchPlayer } from "../services/anti_cheat/rules/mod.ts";
import {
  CHEATS,
  HONEST_COHORTS,
  makeSession,
  type SessionOptions,
} from "../services/anti_cheat/synthetic_play.ts";

const HONEST = Number(Deno.args[0] ?? 1_000);
const CHEATING = Number(Deno.args[1] ?? 100);
let events = 0;
let ms = 0;

/** Sessions that each rule flags, and that any does. */
function flags(sessions: Iterable<SessionOptions>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const options of sessions) {
    const session = makeSession(options);
    const watch = watchPlayer(RULES);
    const started = performance.now();
    const found = new Set(session.flatMap((event) => watch.see(event).map(({ rule }) => rule.id)));
    ms += performance.now() - started;
    events += session.length;
    if (found.size > 0) found.add("any");
    for (const rule of found) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

const columns: [name: string, of: number, counts: Map<string, number>][] = [];
for (const [c, cohort] of HONEST_COHORTS.entries()) {
  const sessions = Array.from({ length: HONEST }, (_, i) => ({ cohort, seed: c * 1_000_000 + i }));
  columns.push([cohort, HONEST, flags(sessions)]);
}
for (const [c, cheat] of CHEATS.entries()) {
  const sessions = Array.from({ length: CHEATING }, (_, i) => ({
    cohort: HONEST_COHORTS[i % HONEST_COHORTS.length]!,
    cheat,
    seed: (c + 10) * 1_000_000 + i,
  }));
  columns.push([cheat, CHEATING, flags(sessions)]);
}
console.log(`| rule | ${columns.map(([name]) => name).join(" | ")} |`);
console.log(`| --- |${columns.map(() => " --- |").join("")}`);
for (const id of [...RULES.map((rule) => rule.id), "any"]) {
  const cells = columns.map(([, of, counts]) => {
    const count = counts.get(id) ?? 0;
    return count === 0 ? "0" : `${(100 * count / of).toFixed(count === of ? 0 : 1)} %`;
  });
  console.log(`| \`${id}\` | ${cells.join(" | ")} |`);
}
console.log(
  `${HONEST} honest sessions per cohort, ${CHEATING} per cheat, ten minutes each; ` +
    `${Math.round(events / ms * 1000).toLocaleString("en")} events/s through all rules`,
);
