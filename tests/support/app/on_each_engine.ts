/** The same tests on the embedded engines and on real ones. */

import { share } from "./shared.ts";
import { realEnginesAvailable } from "./test_engines.ts";
import { nodeCount } from "./test_nodes.ts";
import { type EngineName, openTestApp, type TestApp, type TestAppOptions } from "./test_app.ts";

export interface OnEachEngine {
  (name: string, run: (app: TestApp) => Promise<void>): void;
  /** The same on one node, where the run has several: for what each node counts for itself. */
  alone(name: string, run: (app: TestApp) => Promise<void>): void;
}

/**
 * One app per engine for the whole file; the answer registers a test for each of them. Tests share
 * their app: they use players and keys of their own.
 */
export function testApps(options: Omit<TestAppOptions, "engine"> = {}): OnEachEngine {
  const onEachEngine = registering(options);
  const alone = nodeCount() > 1 ? registering({ ...options, alone: true }) : onEachEngine;
  return Object.assign(onEachEngine, { alone });
}

function registering(options: Omit<TestAppOptions, "engine">) {
  const all: EngineName[] = realEnginesAvailable() ? ["embedded", "real"] : ["embedded"];
  // The embedded ones serve one node.
  const engines = (options.nodes ?? nodeCount()) > 1
    ? all.filter((engine) => engine === "real")
    : all;
  const apps = engines.map((engine) => ({
    engine,
    app: share(() => openTestApp({ ...options, engine })),
  }));
  return function onEachEngine(name: string, run: (app: TestApp) => Promise<void>): void {
    for (const { engine, app } of apps) {
      app.expect();
      Deno.test({
        name: `${name} (${engine})`,
        // Connections that the app opens lazily stay for the next test.
        sanitizeOps: false,
        sanitizeResources: false,
        fn: () => app.use(run),
      });
    }
  };
}
