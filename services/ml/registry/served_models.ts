/**
 * What this node serves: follows the database, whichever node promoted (ML3).
 *
 * Holds each model's version in the engine, which are promoted, and why one could not be taken over. The loop drives it,
 * and whoever promoted. A version takes the place of another once it has proved itself here; calls
 * under way end with the one they began with. What cannot be served leaves the one before.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import { runOnNews } from "../../platform/work/news_loop.ts";
import { type Manifest, MODEL_NAMES, type ModelName } from "../manifest.ts";
import type { Reference } from "../reference.ts";
import type { Inference, LoadedModel } from "../serving/inference.ts";
import type { ServedVersion } from "../types.ts";
import { ModelRefused, readCandidate } from "./candidate.ts";
import { loadCandidate } from "./golden.ts";
import type { FindReference } from "./references.ts";
import { AGAIN_MS } from "./refusals.ts";
import type { RegistryStore } from "./store.ts";

export interface ServedModel extends ServedVersion {
  manifest: Manifest;
  /** Undefined where nobody knows what its training saw. */
  reference: Reference | undefined;
  model: LoadedModel;
}

export interface ServedModels {
  find(name: ModelName): ServedModel | undefined;
  list(): ServedModel[];
  /** Takes over what was promoted by now. */
  follow(): Promise<void>;
  /** As `follow`; what cannot be taken over now is logged, and is a matter of the next round. */
  catchUp(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
  /** Why a model that was promoted is not served here, a sentence each. */
  problems(): string[];
  /** Whether a version of it was promoted, by the last look, also one that cannot be served here. */
  isPromoted(name: ModelName): boolean;
  /** `asked`: the loop began, and has not yet been through once. */
  readonly state: "idle" | "asked" | "settled";
}

/** Nodes follow at once when they are told, and after this in any case. */
const EVERY_MS = 5_000;

export function createServedModels(
  { names = MODEL_NAMES, store, inference, findReference, begin, clock, log }: {
    /** Those that are wanted here; all unless given. */
    names?: readonly ModelName[];
    store: Pick<RegistryStore, "listServed" | "readFiles" | "listen">;
    inference: Inference;
    findReference: FindReference;
    /** Offers what a fresh database begins with, of the models that nothing is served of. */
    begin(names: readonly ModelName[]): Promise<void>;
    clock: Clock;
    log: Logger;
  },
): ServedModels {
  const served = new Map<ModelName, ServedModel>();
  /** By model: the promotion that was refused, why, and when it is tried again by the clock's `elapsed`. */
  const refused = new Map<ModelName, { promotion: number; why: string; until: number }>();
  let known = new Set<ModelName>();
  let state: ServedModels["state"] = "idle";
  let last: Promise<void> = Promise.resolve();

  async function load(version: ServedVersion): Promise<ServedModel> {
    const candidate = readCandidate(await store.readFiles(version.id), version);
    const model = await loadCandidate(inference, candidate);
    const reference = await findReference(version, candidate);
    return { ...version, manifest: candidate.manifest, reference, model };
  }

  async function takeOver(version: ServedVersion): Promise<void> {
    const { name, promotion } = version;
    const before = served.get(name);
    // Rolled back to what is served here: what was refused meanwhile is wanted no more.
    if (before?.promotion === promotion) return void refused.delete(name);
    const known = refused.get(name);
    if (known?.promotion === promotion && known.until > clock.elapsed()) return;
    try {
      const next = await load(version);
      served.set(name, next);
      refused.delete(name);
      before?.model.release();
      log.info({ model: name, version: next.version, before: before?.version }, "ml: serves");
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
      const why = `${name} ${version.version} cannot be served: ${error.message}`;
      refused.set(name, { promotion, why, until: clock.elapsed() + AGAIN_MS });
      if (known?.why === why) return;
      log.error({ err: why, serves: before?.version }, "ml: the version before stays");
    }
  }

  async function followOnce(): Promise<void> {
    const promoted = (await store.listServed()).filter(({ name }) => names.includes(name));
    known = new Set(promoted.map(({ name }) => name));
    const missing = names.filter((name) => !promoted.some((each) => each.name === name));
    const failed: unknown[] = [];
    // One that cannot be taken over now keeps none of the others waiting.
    const takeAll = async (versions: readonly ServedVersion[]) => {
      for (const version of versions) await takeOver(version).catch((error) => failed.push(error));
    };
    await takeAll(promoted);
    await begin(missing).catch((error) => failed.push(error));
    if (missing.length > 0) {
      await takeAll((await store.listServed()).filter(({ name }) => missing.includes(name)));
    }
    state = "settled";
    if (failed.length > 0) throw failed[0];
  }

  function follow(): Promise<void> {
    const done = last.then(followOnce);
    last = done.catch(() => {});
    return done;
  }

  async function catchUp(): Promise<void> {
    try {
      await follow();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      log.warn({ err: String(error) }, "ml: not every model could be taken over yet");
    }
  }

  return {
    find: (name) => served.get(name),
    list: () => MODEL_NAMES.flatMap((name) => served.get(name) ?? []),
    follow,
    catchUp,
    isPromoted: (name) => known.has(name),
    problems: () => [...refused.values()].map(({ why }) => why),
    get state() {
      return state;
    },

    run(signal) {
      if (state === "idle") state = "asked";
      return runOnNews({
        name: "ml: registry",
        listen: store.listen,
        everyMs: EVERY_MS,
        ...{ clock, log, signal },
        work: catchUp,
      });
    },
  };
}
