/** The same tests on the embedded engines and on real ones. */

import { realEnginesAvailable } from "./test_engines.ts";
import { type EngineName, openTestApp, type TestApp, type TestAppOptions } from "./test_app.ts";

export type OnEachEngine = (name: string, run: (app: TestApp) => Promise<void>) => void;

/**
 * Opens one app per engine for the whole file; the answer registers a test for each of them.
 * Tests share their app: they use players and keys of their own.
 */
export function testApps(options: Omit<TestAppOptions, "engine"> = {}): OnEachEngine {
  const engines: EngineName[] = realEnginesAvailable() ? ["embedded", "real"] : ["embedded"];
  const apps = new Map<EngineName, TestApp>();
  Deno.test.beforeAll(async () => {
    await Promise.all(engines.map(async (engine) => {
      apps.set(engine, await openTestApp({ ...options, engine }));
    }));
  });
  Deno.test.afterAll(async () => {
    await Promise.all([...apps.values()].map((app) => app[Symbol.asyncDispose]()));
  });
  return function onEachEngine(name, run) {
    for (const engine of engines) {
      Deno.test({
        name: `${name} (${engine})`,
        // Connections that the app opens lazily stay for the next test.
        sanitizeOps: false,
        sanitizeResources: false,
        fn: () => run(apps.get(engine)!),
      });
    }
  };
}
