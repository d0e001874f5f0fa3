/**
 * [ML3] Two operators at once. Both have read what is served before either writes: with requests that
 * would be a matter of luck, and one that comes after the other is another wish, not a race.
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { createIds } from "../../../services/platform/ids.ts";
import { createModelFolder } from "../../../services/ml/registry/model_folder.ts";
import { createRegistry, type Registry } from "../../../services/ml/registry/registry.ts";
import { createRegistryStore, type RegistryStore } from "../../../services/ml/registry/store.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { answering, type Directory, onEach, post } from "../../support/ml/registry_app.ts";
import { makeVersion } from "../../support/ml/versions.ts";

const OPERATOR = { actor: "operator", address: "" };

/** The app's store, and a registry on it or on one that stands before it. */
function registryParts(app: TestApp, dir: Directory) {
  const { clock, services: { engines: { database }, ml: { inference } } } = app;
  const directory = pathToFileURL(`${dir.path}/`);
  const open = (store: RegistryStore): Registry =>
    createRegistry({
      ...{ store, inference, clock, log: silentLogger },
      folder: createModelFolder({ directory, maxModelBytes: 1_000_000 }),
      ids: createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) }),
    });
  return { store: createRegistryStore(database), open };
}

/** The app's registry, whose first two callers go on when both know what is served. */
function registryOfTwo(app: TestApp, dir: Directory): Registry {
  const { store, open } = registryParts(app, dir);
  const met = Promise.withResolvers<void>();
  let readers = 0;
  return open({
    ...store,
    async lastServed(name) {
      const rows = await store.lastServed(name);
      if (++readers === 2) met.resolve();
      await met.promise;
      return rows;
    },
  });
}

/** The one that was answered; the other was told that somebody else was faster. */
async function oneOf<T>(calls: Promise<T>[]): Promise<T> {
  const ends = await Promise.allSettled(calls);
  const lost = ends.filter((end) => end.status === "rejected");
  assert.deepEqual(lost.map(({ reason }) => reason.code), ["promoted_meanwhile"]);
  return ends.find((end) => end.status === "fulfilled")!.value;
}

onEach("[ML3] two that promote at once: one wins, the other is told", async (app, dir) => {
  await dir.write("bot", "v3", makeVersion({ name: "bot", version: "v3", seed: 3 }).files);
  const registry = registryOfTwo(app, dir);
  const won = await oneOf(
    ["v2", "v3"].map((version) => registry.promote(OPERATOR, { name: "bot", version })),
  );
  await app.services.ml.served.catchUp();
  assert.equal(await answering(app), won.version);
});

onEach("[ML3] two that roll back at once go back by one version, not by two", async (app, dir) => {
  await dir.write("bot", "v3", makeVersion({ name: "bot", version: "v3", seed: 3 }).files);
  await post(app, "/ml/models/bot/v2/promote");
  await post(app, "/ml/models/bot/v3/promote?force=true");
  const registry = registryOfTwo(app, dir);
  const back = await oneOf([1, 2].map(() => registry.rollBack(OPERATOR, "bot")));
  assert.equal(back.version, "v2");
  await app.services.ml.served.catchUp();
  assert.equal(await answering(app), "v2");
});

onEach(
  "[ML3] who promotes is told of that promotion, also where another comes right after it",
  async (app, dir) => {
    await dir.write("bot", "v3", makeVersion({ name: "bot", version: "v3", seed: 3 }).files);
    const { store, open } = registryParts(app, dir);
    const plain = open(store);
    const registry = open({
      ...store,
      async promote(...asked) {
        const promoted = await store.promote(...asked);
        await plain.promote(OPERATOR, { name: "bot", version: "v3", force: true });
        return promoted;
      },
    });
    const { version, state, promotion } = await registry.promote(OPERATOR, {
      ...{ name: "bot", version: "v2" },
    });
    assert.deepEqual([version, state], ["v2", "promoted"]);
    const [now, before] = await store.lastServed("bot");
    assert.deepEqual([now!.version, before!.version], ["v3", "v2"]);
    assert.equal(promotion, before!.promotion);
  },
);
