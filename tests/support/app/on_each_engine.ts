/** The same tests on the embedded engines and on real ones. */

import { share } from "./shared.ts";
import { realEnginesAvailable } from "./test_engines.ts";
import { type EngineName, openTestApp, type TestApp, type TestAppOptions } from "./test_app.ts";

export type OnEachEngine = (name: string, run: (app: TestApp) => Promise<void>) => void;

/**
 * One app per engine for the whole file; the answer registers a test for each of them. Tests share
 * their app: they use players and keys of their own.
 */
export function testApps(options: Omit<TestAppOptions, "engine"> = {}): OnEachEngine {
  const engines: EngineName[] = realEnginesAvailable() ? ["embedded", "real"] : ["embedded"];
  const apps = engines.map((engine) => ({
    engine,
    app: share(() => openTestApp({ ...options, engine })),
  }));
  return function onEachEngine(name, run) {
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
