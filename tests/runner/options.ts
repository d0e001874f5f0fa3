/** What the command line and the environment ask of a test run. */

export interface RunOptions {
  /** Passed on to `deno test`: `--filter=…`, `--fail-fast` and the like. */
  flags: string[];
  /** What to run; empty: everything. */
  paths: string[];
  /** Whether a missing engine may be installed. */
  install: boolean;
  /** The long tests, in their long mode. */
  soak: boolean;
  /** A skipped test fails the run. */
  strict: boolean;
  /** Seconds after which the run is ended and counts as failed; none by default: each test has its own. */
  limit: number;
  /** Nodes that a test app on real engines is made of. */
  nodes: number;
  /** What the tests and the program in them run on. */
  runtime: "deno" | "node";
  /** Only some of what is promised on Node, for a run of a few minutes. */
  sample: boolean;
  /** Seed of everything the tests draw at random. */
  seed: string;
}

export function readOptions(args: string[], env: Record<string, string>): RunOptions {
  const options: RunOptions = {
    flags: [],
    paths: [],
    install: true,
    soak: env.SOAK === "1",
    strict: env.CI === "true",
    limit: Infinity,
    nodes: 1,
    runtime: "deno",
    sample: false,
    seed: env.TEST_SEED ?? String(Math.floor(Math.random() * 2 ** 31)),
  };
  const rest = args.flatMap((arg, i) =>
    arg === "--nodes" ? [`--nodes=${args[i + 1]}`] : args[i - 1] === "--nodes" ? [] : [arg]
  );
  for (const arg of rest) {
    if (arg === "--no-install") options.install = false;
    else if (arg === "--soak") options.soak = true;
    else if (arg === "--node") options.runtime = "node";
    else if (arg === "--sample") options.sample = true;
    else if (arg.startsWith("--limit=")) options.limit = Number(arg.slice("--limit=".length));
    else if (arg.startsWith("--nodes=")) options.nodes = Number(arg.slice("--nodes=".length));
    else if (arg !== "--") (arg.startsWith("-") ? options.flags : options.paths).push(arg);
  }
  if (!Number.isInteger(options.nodes) || options.nodes < 1) {
    throw new Error("Cannot read --nodes: it is not a number of nodes");
  }
  if (options.sample && (options.runtime !== "node" || options.paths.length > 0)) {
    throw new Error("Cannot take a sample: --sample goes with --node and without paths");
  }
  if (Number.isNaN(options.limit)) throw new Error("Cannot read --limit: it is not a number");
  return options;
}

/** What tells tests of how many nodes their apps are. */
export function nodesEnv(nodes: number): Record<string, string> {
  return nodes > 1 ? { TEST_NODES: String(nodes) } : {};
}

/** Settings of the program: with these a test could reach somebody's real data. */
const foreign = /^(DATABASE_|REDIS_|KAFKA_|TEST_(REDIS|POSTGRES|KAFKA)_)/;

/** The environment of the tests: ours, without any engine that already runs somewhere. */
export function testEnv(
  env: Record<string, string>,
  options: RunOptions,
  engines: Record<string, string>,
): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    ...engines,
    TEST_SEED: options.seed,
    ...(options.soak ? { SOAK: "1" } : {}),
  };
}
