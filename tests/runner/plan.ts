/**
 * Which tests a run has, and what runs beside what.
 *
 * A whole run has two lanes, and what is asked of several nodes beside them: tests that kill and freeze
 * processes, and browsers, mostly wait. Of those that kill and freeze a third runs, drawn by the seed;
 * `--soak`, and whoever names their folders, runs every one.
 */

import { drawFaults, groupTests, inOneProcess, isBelow, listTests } from "./groups.ts";
import type { RunOptions } from "./options.ts";

/** What waits more than it computes, by folder: in a lane beside the one with everything else. */
const WAITING = ["tests/faults", "tests/contracts", "tests/engines", "tests/pages"];

/** What is asked of one node as well as of three behind a balancer: some of it always, all by `--soak`. */
const BLACK_BOX = ["tests/api", "tests/realtime"];
/** Tests that bring nodes of their own. */
const OWN_NODES = /\/(chaos|storms|nodes)_test\.ts$/;
const SAMPLE = [
  "tests/api/access/identity_test.ts",
  "tests/api/boards/leaderboards_test.ts",
  "tests/api/play/parties_test.ts",
  "tests/api/play/tickets_test.ts",
  "tests/realtime/rooms_test.ts",
];
const SEVERAL = 3;

export interface Lane {
  paths: string[];
  /** That a test app on real engines is made of. */
  nodes: number;
}

export interface Plan {
  lanes: Lane[];
  /** Files that this run leaves to others. */
  left: number;
}

export const NONE: Plan = { lanes: [], left: 0 };

/** Paths for each run of `deno test`. */
export async function planOf({ paths, soak, nodes, seed, flags }: RunOptions): Promise<Plan> {
  if (paths.length > 0) return { lanes: [{ paths, nodes }], left: 0 };
  const files = await listTests();
  const long = (file: string) => file.endsWith("_soak_test.ts");
  const apart = files.filter((file) =>
    !long(file) && BLACK_BOX.some((each) => isBelow(file, each)) && !OWN_NODES.test(file)
  );
  if (soak) {
    const broken = files.filter((file) => isBelow(file, "tests/faults"));
    return {
      lanes: [
        { paths: [...new Set([...files.filter(long), ...broken])], nodes },
        { paths: [await inOneProcess("several_nodes", apart)], nodes: SEVERAL },
      ],
      left: 0,
    };
  }
  const short = files.filter((file) => !long(file));
  // Whoever looks for a test by its name wants it whatever the seed.
  const isFiltered = flags.some((flag) => flag.startsWith("--filter"));
  const drawn = isFiltered ? { files: short, left: 0 } : drawFaults(short, Number(seed) >>> 0);
  const groups = await groupTests(drawn.files);
  const waits = (path: string) => WAITING.some((folder) => isBelow(path, folder));
  return {
    lanes: [
      { paths: groups.filter((path) => !waits(path)), nodes },
      { paths: groups.filter(waits), nodes },
      { paths: [await inOneProcess("several_nodes", SAMPLE)], nodes: SEVERAL },
    ],
    left: drawn.left,
  };
}
