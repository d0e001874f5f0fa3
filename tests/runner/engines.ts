/** The real engines of a test run: found or installed, started for this run alone. */

import {
  findBrowser,
  findFaketime,
  findPgBouncer,
  findPostgres,
  findPythonWebsockets,
  findRedis,
  onPath,
} from "../support/engines/find_engines.ts";
import {
  makeTemplate,
  type PrivateEngine,
  startPostgres,
  startRedis,
} from "../support/engines/private_engines.ts";
import { installWithApt, whyNotInstalled } from "./apt_install.ts";
import { hasMono } from "../../ops/csharp.ts";
import { duckDbIsThere, installDuckDb } from "./duckdb.ts";
import { buildStandIn, findLibrdkafka } from "./stand_in.ts";

interface Row {
  name: string;
  package: string;
  find(): Promise<string | undefined>;
  /** Runs before; what it answers is for the tests' environment. */
  prepare?(stack: AsyncDisposableStack): Promise<Record<string, string>>;
  start(): Promise<PrivateEngine>;
  env(engine: PrivateEngine, program: string): Record<string, string>;
}

const rows: Row[] = [
  {
    name: "redis",
    package: "redis-server",
    find: findRedis,
    start: () => startRedis(),
    env: (engine, program) => ({ TEST_REDIS_URL: engine.url, TEST_REDIS_SERVER: program }),
  },
  {
    name: "postgres",
    package: "postgresql",
    find: findPostgres,
    prepare: makeTemplate,
    // Nobody cuts its power; tests that cut one start their own.
    start: () => startPostgres({ settings: ["fsync=off", "full_page_writes=off"] }),
    env: (engine, program) => ({ TEST_POSTGRES_URL: engine.url, TEST_POSTGRES_BIN: program }),
  },
];

/** What the C# client is compiled and run by. */
const MONO = "mono-mcs mono-devel libmono-system-net-http4.0-cil libnewtonsoft-json-cil-dev";

export interface TestEngines {
  /** What the tests read to find them. */
  env: Record<string, string>;
  /** A line for each that this machine lacks, with the remedy. */
  missing: string[];
}

/** Starts what there is, all at once; whatever started belongs to the stack even if another fails. */
export async function startEngines(
  stack: AsyncDisposableStack,
  { install }: { install: boolean },
): Promise<TestEngines> {
  await installMissing(install);
  const engines: TestEngines = { env: {}, missing: [] };
  const outcomes = await Promise.allSettled(rows.map(async (row) => {
    const program = await row.find();
    if (!program) {
      engines.missing.push(`${row.name} (${row.package}): ${await whyNotInstalled(install)}`);
      return;
    }
    if (row.prepare) {
      for (const [name, value] of Object.entries(await row.prepare(stack))) {
        engines.env[name] = value;
        // Our own is made from it too.
        Deno.env.set(name, value);
      }
    }
    const engine = stack.use(await row.start());
    Object.assign(engines.env, row.env(engine, program));
    console.log(`${row.name}: ${program}, private instance on port ${engine.port}`);
  }));
  const standIn = await buildStandIn();
  if (standIn) engines.env.TEST_KAFKA_STAND_IN = standIn;
  else {
    engines.missing.push(
      `a stand-in for Kafka (gcc, librdkafka-dev): ${await whyNotInstalled(install)}`,
    );
  }
  if (install && !await duckDbIsThere()) await installDuckDb();
  if (!await duckDbIsThere()) {
    engines.missing.push("DuckDB, for analytics: run `deno task analytics:install`");
  }
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  return engines;
}

async function installMissing(install: boolean) {
  const packages: string[] = [];
  // What tests start themselves: the browser of pages, a program whose clock is wrong, clients that
  // others wrote, and what the stand-in for Kafka is built with.
  const wanted = [
    ...rows,
    { package: "chromium", find: findBrowser },
    { package: "faketime", find: findFaketime },
    { package: "python3-websockets", find: findPythonWebsockets },
    { package: "pgbouncer", find: findPgBouncer },
    { package: "kcat", find: () => onPath("kcat") },
    { package: "prometheus", find: () => onPath("promtool") },
    { package: "shellcheck", find: () => onPath("shellcheck") },
    { package: "openssl", find: () => onPath("openssl") },
    { package: "gcc libc6-dev", find: () => onPath("gcc") },
    { package: "librdkafka-dev", find: findLibrdkafka },
    { package: MONO, find: async () => await hasMono() ? "mcs" : undefined },
  ];
  for (const row of wanted) if (!(await row.find())) packages.push(...row.package.split(" "));
  if (packages.length > 0 && await whyNotInstalled(install) === "") await installWithApt(packages);
}
