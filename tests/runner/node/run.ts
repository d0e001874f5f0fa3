/** The tests of what others see of the program, on Node: built first, then run in one process. */

import { listTests } from "../groups.ts";
import { makeProgram } from "../program.ts";
import { buildForNode, OUT } from "./build.ts";

/** Oldest version that is promised. */
const NODE = "node@24";
const PROMISED = [
  ...["tests/api", "tests/realtime", "tests/sdk", "tests/pages", "tests/arena", "tests/ml"],
  // Processes that are told to stop, killed and resumed.
  ...["fronts", "kill", "resume", "stop"].map((name) => `tests/faults/nodes/${name}_test.ts`),
  "tests/faults/streams/telemetry_kills_test.ts",
];
/** Something of these, by what differs: listening, sockets, threads, locks, a kill. */
const SAMPLE = [
  ...["access/identity", "access/cors", "boards/leaderboards", "economy/store", "play/tickets"],
  ...["ml/predict", "system/deadline", "system/drain", "system/system", "telemetry/telemetry"],
].map((name) => `tests/api/${name}_test.ts`).concat(
  ...["tests/realtime/handshake_test.ts", "tests/realtime/rooms_test.ts"],
  ...["tests/sdk/client_test.ts", "tests/arena/hosting_test.ts", "tests/ml/inference_test.ts"],
  "tests/faults/nodes/resume_test.ts",
  "tests/support/process/free_port_test.ts",
);

export interface NodeRun {
  program: string[];
  args: string[];
  env: Record<string, string>;
}

/**
 * @param paths files and folders; none: all that is promised on Node
 * @param sample some of what is promised
 */
export async function onNode(paths: readonly string[], sample: boolean): Promise<NodeRun> {
  const all = await listTests();
  const within = paths.length > 0 ? paths : sample ? SAMPLE : PROMISED;
  const files = all.filter((path) =>
    within.some((each) => path === each || path.startsWith(`${each.replace(/\/$/, "")}/`)) &&
    (paths.length > 0 || !path.endsWith("_soak_test.ts"))
  ).sort();
  const nowhere = within.filter((each) => !files.some((path) => path.startsWith(each)));
  if (nowhere.length > 0) throw new Error(`No test is at ${nowhere.join(", ")}`);
  const [built, node, made] = await Promise.all([
    buildForNode(files),
    nodePath(),
    makeProgram(),
  ]);
  return {
    program: [node, "--enable-source-maps", `${OUT}/tests/runner/node/main.js`],
    args: built,
    env: { DENO_PATH: Deno.execPath(), TEST_BUILT: OUT, ...made },
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
