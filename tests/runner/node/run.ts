/** The tests of what others see of the program, on Node: built first, then run in one process. */

import { writeBundle } from "../../../ops/bundle.ts";
import { listTests } from "../groups.ts";
import { buildForNode, OUT, ROOT } from "./build.ts";

/** Oldest version that is promised. */
const NODE = "node@24";
const PROMISED = [
  ...["tests/api", "tests/realtime", "tests/sdk", "tests/pages", "tests/arena", "tests/ml"],
  // Processes that are told to stop, killed and resumed.
  ...["fronts", "kill", "resume", "stop"].map((name) => `tests/faults/nodes/${name}_test.ts`),
  "tests/faults/streams/telemetry_kills_test.ts",
];
/** The program as it is shipped, for tests that start processes. */
const PROGRAM = `${ROOT}/_build/node_program`;

export interface NodeRun {
  program: string[];
  args: string[];
  env: Record<string, string>;
}

/** @param paths files and folders; none: all that is promised on Node */
export async function onNode(paths: readonly string[]): Promise<NodeRun> {
  const all = await listTests();
  const within = paths.length > 0 ? paths : PROMISED;
  const files = all.filter((path) =>
    within.some((each) => path === each || path.startsWith(`${each.replace(/\/$/, "")}/`)) &&
    (paths.length > 0 || !path.endsWith("_soak_test.ts"))
  ).sort();
  const nowhere = within.filter((each) => !files.some((path) => path.startsWith(each)));
  if (nowhere.length > 0) throw new Error(`No test is at ${nowhere.join(", ")}`);
  const [built, node] = await Promise.all([
    buildForNode(files),
    nodePath(),
    writeBundle({ root: ROOT, out: PROGRAM }),
  ]);
  return {
    program: [node, "--enable-source-maps", `${OUT}/tests/runner/node/main.js`],
    args: built,
    env: { DENO_PATH: Deno.execPath(), TEST_BUILT: OUT, TEST_PROGRAM: `${PROGRAM}/main.js` },
  };
}

/** Where npx keeps it. */
export async function nodePath(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", NODE, "-p", "process.execPath"],
  }).output();
  if (!success) throw new Error(`Cannot have ${NODE}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}
