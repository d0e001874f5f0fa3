/**
 * The program as it is shipped, made once for a run: tests that start, kill and start it again start its
 * bundle, which costs two thirds of what a start from the sources does.
 */

import { writeBundle } from "../../ops/bundle.ts";
import { ROOT } from "../../ops/permissions.ts";

const OUT = `${ROOT}/_build/test_program`;

/** @returns what tells tests where it is */
export async function makeProgram(): Promise<Record<string, string>> {
  await writeBundle({ root: ROOT, out: OUT });
  return { TEST_PROGRAM: `${OUT}/main.js` };
}
