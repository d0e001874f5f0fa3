/** [ML3] A version that the engine could not take for a while is tried again: a shortage passes. */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { createIds } from "../../../services/platform/ids.ts";
import { createModelFolder } from "../../../services/ml/registry/model_folder.ts";
import { createRegistry } from "../../../services/ml/registry/registry.ts";
import { createServedModels } from "../../../services/ml/registry/served_models.ts";
import { createRegistryStore } from "../../../services/ml/registry/store.ts";
import { type Inference, ModelUnusable } from "../../../services/ml/serving/inference.ts";
import { manualClock } from "../../support/app/manual_clock.ts";
import { silentLogger as log } from "../../support/app/silent_logger.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { onEach } from "../../support/ml/registry_app.ts";
import { makeVersion } from "../../support/ml/versions.ts";

/** The app's engine, which takes nothing while it is short of memory. */
function shortOf(app: TestApp) {
  const { inference } = app.services.ml;
  let [isShort, tries] = [true, 0];
  const inShortage = <T>(work: () => Promise<T>): Promise<T> => {
    tries++;
    return isShort ? Promise.reject(new ModelUnusable("no memory is left")) : work();
  };
  const short: Inference = {
    ...inference,
    load: (model) => inShortage(() => inference.load(model)),
    prove: (...asked) => inShortage(() => inference.prove(...asked)),
  };
  return { inference: short, end: () => isShort = false, tries: () => tries };
}

onEach("[ML3] what the engine had no room for is taken over when it has", async (app) => {
  const clock = manualClock();
  const short = shortOf(app);
  const store = createRegistryStore(app.services.engines.database);
  const served = createServedModels({
    ...{ store, inference: short.inference, clock, log },
    findReference: () => Promise.resolve(undefined),
    begin: () => Promise.resolve(),
  });
  await served.catchUp();
  assert.match(served.problems().join(), /bot v1 cannot be served: .*no memory is left/);
  await served.catchUp();
  assert.equal(short.tries(), 1, "not at every look");
  short.end();
  await clock.advance(60_000);
  await served.catchUp();
  assert.deepEqual([served.find("bot")?.version, served.problems()], ["v1", []]);
  served.find("bot")!.model.release();
});

onEach("[ML3] what a fresh database begins with is tried again as well", async (app, dir) => {
  await dir.write("churn", "c1", makeVersion({ name: "churn", version: "c1", seed: 4 }).files);
  await dir.point("churn", "c1");
  const clock = manualClock();
  const short = shortOf(app);
  const store = createRegistryStore(app.services.engines.database);
  const registry = createRegistry({
    ...{ store, inference: short.inference, clock, log },
    folder: createModelFolder({
      directory: pathToFileURL(`${dir.path}/`),
      maxModelBytes: 1_000_000,
    }),
    ids: createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) }),
  });
  await registry.begin(["churn"]);
  assert.match(registry.problems().join(), /churn c1: .*no memory is left/);
  await registry.begin(["churn"]);
  assert.equal(short.tries(), 1, "not at every look");
  short.end();
  await clock.advance(60_000);
  await registry.begin(["churn"]);
  assert.deepEqual(registry.problems(), []);
  assert.equal((await store.lastServed("churn"))[0]?.version, "c1");
});
