/**
 * The metrics of all processes as those of one, for whoever scrapes the port that they share.
 *
 * Holds what each living process has counted as it last said, and what those have counted that ended.
 * The supervisor drives it. What counts (counters, histograms) is the sum of both and never falls:
 * what a process counted after it was last asked, and took with it, has never been told. What is
 * measured (gauges) stands apart by the label `front`, and goes with its process.
 */

import { type Family, readExposition, type Series, writeExposition } from "./exposition.ts";

export interface Totals {
  /** A process has begun. @param front value of the label, bounded: its successors have the same */
  open(front: string): Tally;
  /** All of it as text. @param fresh whose gauges are told */
  render(fresh: ReadonlySet<Tally>): string;
}

/** Of one process. */
export interface Tally {
  /** What it says now; nothing once it is closed. */
  note(text: string): void;
  /** It has ended. */
  close(): void;
}

type Families = Map<string, Family>;

const COUNTED = new Set(["counter", "histogram"]);

export function createTotals(): Totals {
  const living = new Map<Tally, { front: string; families: Families }>();
  const gone: Families = new Map();

  return {
    open(front) {
      const tally: Tally = {
        note(text) {
          if (living.has(tally)) living.set(tally, { front, families: readExposition(text) });
        },
        close() {
          const last = living.get(tally);
          living.delete(tally);
          if (last) addCounted(gone, last.families);
        },
      };
      living.set(tally, { front, families: new Map() });
      return tally;
    },

    render(fresh) {
      const sum: Families = new Map();
      addCounted(sum, gone);
      for (const [tally, { front, families }] of living) {
        addCounted(sum, families);
        if (fresh.has(tally)) addMeasured(sum, families, front);
      }
      return writeExposition(sum);
    },
  };
}

function addCounted(sum: Families, families: Families): void {
  for (const [name, family] of families) {
    if (!COUNTED.has(family.type)) continue;
    const into = familyOf(sum, name, family);
    for (const [key, series] of family.series) {
      into.set(key, { ...series, value: series.value + (into.get(key)?.value ?? 0) });
    }
  }
}

function addMeasured(sum: Families, families: Families, front: string): void {
  for (const [name, family] of families) {
    if (COUNTED.has(family.type)) continue;
    const into = familyOf(sum, name, family);
    for (const [key, series] of family.series) {
      const labels = [...(series.labels === "" ? [] : [series.labels]), `front="${front}"`];
      into.set(`${key}${front}`, { ...series, labels: labels.join(",") });
    }
  }
}

function familyOf(sum: Families, name: string, { type, help }: Family): Map<string, Series> {
  const known = sum.get(name) ?? { type, help, series: new Map() };
  sum.set(name, known);
  return known.series;
}
