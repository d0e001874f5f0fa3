/**
 * What may be served, and what is: promotion, rollback, and what is known of each version (ML3).
 *
 * Holds only which versions a fresh database was offered in vain. Promoting proves a version's files in
 * the engine before the database hears of it; whoever promoted what was served meanwhile is refused.
 */

import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { Failure } from "../../platform/errors.ts";
import { mlFailures } from "../errors.ts";
import type { Manifest, ModelName } from "../manifest.ts";
import type { Inference } from "../serving/inference.ts";
import type { KnownVersion, ModelDetails, Operator, ServedVersion } from "../types.ts";
import {
  type Candidate,
  gateRefusal,
  readCandidate,
  readManifest,
  refuseOtherBytes,
  seedingOf,
} from "./candidate.ts";
import { entry } from "./entries.ts";
import { proveCandidate } from "./golden.ts";
import type { ModelFiles, ModelFolder } from "./model_folder.ts";
import {
  AGAIN_MS,
  checkSeen,
  type Named,
  overtaken,
  refusing,
  unknownVersion,
  type Wanted,
} from "./refusals.ts";
import type { RegistryStore } from "./store.ts";

export interface ServedFiles extends ServedVersion {
  manifest: Manifest;
  onnx: Uint8Array;
}

export interface Offered extends Named {
  promote: boolean;
  /** Where they lie in no folder of the registry. */
  files?: ModelFiles;
  /** The promotion it was judged beside; null: none. Another one by now is `promoted_meanwhile`. */
  beside?: number | null;
}

export interface Registry {
  /**
   * Serves this version from now on, on every node.
   * @param version with what was `seen` served, null for none: another one by now is `promoted_meanwhile`
   * @throws ml.unknown_version, .model_refused, .promoted_meanwhile, .inference_busy, .inference_down;
   * .gate_refused where the gate said no, or judged it beside another than the one served, and nobody forces it
   */
  promote(by: Operator, version: Wanted): Promise<ServedVersion>;
  /**
   * Serves what was served before, once that has proved itself again.
   * @param seen version that is to go back; another one served by now is `promoted_meanwhile`
   * @throws ml.nothing_before, .model_refused, .promoted_meanwhile, .inference_busy, .inference_down
   */
  rollBack(by: Operator, name: ModelName, seen?: string): Promise<ServedVersion>;
  /**
   * What a new version has to be no worse than, which of a fresh database is what it begins with;
   * undefined where none is served. @throws ml.model_refused where its files cannot be read
   */
  served(name: ModelName): Promise<ServedFiles | undefined>;
  /**
   * What the trainer does with what it made: promotes what passed the gate where it is told to, or
   * where nothing is served yet; else keeps it, as `RegistryStore.shadow` says. @throws as `promote`
   */
  offer(by: Operator, version: Offered): Promise<{ promoted: boolean; why: string }>;
  /** Offers what `latest` says, of models that nothing is served of; faults are kept for `problems`. */
  begin(names: readonly ModelName[]): Promise<void>;
  /** Why a model that nothing is served of does not begin. */
  problems(): string[];
  listVersions(): Promise<(KnownVersion & { isServed: boolean })[]>;
  /** @throws ml.unknown_version, .model_refused where its files cannot be read */
  get(version: Named): Promise<ModelDetails>;
  /** SVG, by the name of its file. @throws ml.unknown_version, .unknown_plot */
  getPlot(version: Named & { plot: string }): Promise<Uint8Array>;
}

const SYSTEM: Operator = { actor: "system", address: "" };
const PLOT = /^([a-z0-9_]+)\.svg$/;

export function createRegistry(
  { store, folder, inference, ids, clock, log }: {
    store: RegistryStore;
    folder: ModelFolder;
    inference: Inference;
    ids: Ids;
    clock: Clock;
    log: Logger;
  },
): Registry {
  /** `until`: when it is offered again, by the clock's `elapsed`. */
  const inVain = new Map<ModelName, { version: string; why: string; until: number }>();

  /** Its files: those of the folder, or what the database has. @throws ml.unknown_version, ModelRefused */
  async function obtain({ name, version }: Named, given?: ModelFiles): Promise<Candidate> {
    if (given) folder.check(given);
    const row = await store.find(name, version);
    const files = given ?? await folder.read(name, version) ??
      (row && await store.readFiles(row.id));
    if (!files) throw unknownVersion(name, version);
    const candidate = readCandidate(files, { name, version });
    refuseOtherBytes(row, candidate.digest);
    return candidate;
  }

  async function servedOf(name: ModelName): Promise<ServedVersion | undefined> {
    return (await store.lastServed(name))[0];
  }

  async function prove(candidate: Candidate): Promise<Candidate> {
    await proveCandidate(inference, candidate);
    return candidate;
  }

  async function promote(
    by: Operator,
    { name, version, force = false, seen }: Wanted,
  ): Promise<ServedVersion> {
    const before = await servedOf(name);
    const isSaidTwice = before?.version === version;
    if (!isSaidTwice) checkSeen(name, seen, before);
    const candidate = await refusing(
      { name, version },
      async () => await prove(await obtain({ name, version })),
    );
    if (before && isSaidTwice) return before;
    const no = gateRefusal(candidate.manifest, before);
    if (no !== undefined && !force) {
      throw mlFailures.make("gate_refused", `Cannot serve ${name} ${version}: ${no}`);
    }
    return await put(by, candidate, { before, forced: no });
  }

  /** @param forced what the gate said, where it is not listened to */
  async function put(
    by: Operator,
    candidate: Candidate,
    { before, forced }: { before: ServedVersion | undefined; forced?: string | undefined },
  ): Promise<ServedVersion> {
    const { manifest: { name, version, gate }, digest } = candidate;
    const at = new Date(clock.now());
    const promoted = await refusing({ name, version }, () =>
      store.promote(
        { id: ids.next(), candidate, at },
        before?.promotion ?? null,
        entry(by, at, "model.promote", { name, version }, {
          ...{ before: before?.version ?? null, digest, judged_beside: gate?.against ?? null },
          ...(forced !== undefined && { forced }),
        }),
      ));
    if (promoted) return promoted;
    const now = await servedOf(name);
    // Two nodes that begin a fresh database, or an operator who says it twice, want the same.
    if (now?.version === version) return now;
    throw overtaken({ name, version }, now);
  }

  async function beginOne(name: ModelName): Promise<void> {
    const version = await folder.latest(name);
    const known = inVain.get(name);
    if (version === undefined) return;
    if (known?.version === version && known.until > clock.elapsed()) return;
    try {
      await promote(SYSTEM, { name, version });
      inVain.delete(name);
    } catch (error) {
      if (!(error instanceof Failure) || error.row.status >= 500) throw error;
      // Overtaken: that one is served now.
      if (error.code === "promoted_meanwhile") return;
      inVain.set(name, { version, why: error.message, until: clock.elapsed() + AGAIN_MS });
      if (known?.why === error.message) return;
      log.error({ err: error.message }, "ml: what lies there cannot be served");
    }
  }

  return {
    promote,

    async rollBack(by, name, seen) {
      // What is read here has to be so still where it is written.
      const [from, to] = await store.lastServed(name);
      checkSeen(name, seen, from);
      if (!from || !to) {
        throw mlFailures.make(
          "nothing_before",
          `Cannot roll "${name}" back: nothing was served before`,
        );
      }
      // It served once; whether it still does, where it lies now, is to be shown.
      const { manifest, digest } = await refusing(
        to,
        async () => await prove(readCandidate(await store.readFiles(to.id), to)),
      );
      const at = new Date(clock.now());
      // It may have been forced once; whoever reads the log sees what is served again.
      const no = gateRefusal(manifest, undefined);
      const isDone = await store.rollBack(
        { name, from: from.promotion, to: to.promotion, at },
        entry(by, at, "model.rollback", to, {
          ...{ before: from.version, digest },
          ...(no !== undefined && { against_the_gate: no }),
        }),
      );
      if (isDone) return to;
      throw overtaken(to, await servedOf(name));
    },

    async served(name) {
      if (!await servedOf(name)) await beginOne(name);
      const version = await servedOf(name);
      if (!version) return undefined;
      const { manifest, files } = await refusing(
        version,
        async () => readCandidate(await store.readFiles(version.id), version),
      );
      return { ...version, manifest, onnx: files.get("model.onnx")! };
    },

    async offer(by, { promote: wanted, files, beside, ...named }) {
      const before = await servedOf(named.name);
      if (beside !== undefined && beside !== (before?.promotion ?? null)) {
        throw overtaken(named, before);
      }
      const candidate = await refusing(named, async () => await prove(await obtain(named, files)));
      const no = gateRefusal(candidate.manifest, before);
      if (no === undefined && (wanted || !before)) {
        await put(by, candidate, { before });
        return { promoted: true, why: wanted ? "as it was asked" : "none was served yet" };
      }
      await refusing(
        named,
        () => store.shadow({ id: ids.next(), candidate, at: new Date(clock.now()) }),
      );
      const served = before ? `${before.version} is served` : "none is served";
      return {
        promoted: false,
        why: no === undefined
          ? `${served}; this one is its shadow`
          : `the gate says no, and ${served}: ${no}`,
      };
    },

    async begin(names) {
      for (const name of inVain.keys()) if (!names.includes(name)) inVain.delete(name);
      const failed: unknown[] = [];
      for (const name of names) {
        // One that cannot begin now keeps none of the others waiting.
        await beginOne(name).catch((error) => failed.push(error));
      }
      if (failed.length > 0) throw failed[0];
    },

    problems: () => [...inVain.values()].map(({ why }) => why),

    async listVersions() {
      const [all, served] = await Promise.all([store.listVersions(), store.listServed()]);
      const ids = new Set(served.map(({ id }) => id));
      return all.map((each) => ({ ...each, isServed: ids.has(each.id) }));
    },

    async get({ name, version }) {
      const [row, served] = await Promise.all([store.find(name, version), servedOf(name)]);
      if (!row) throw unknownVersion(name, version);
      const files = await store.readFiles(row.id);
      const read = (file: string) => new TextDecoder().decode(files.get(file));
      const { manifest, seeding } = await refusing({ name, version }, () => {
        const manifest = readManifest(files);
        return Promise.resolve({ manifest, seeding: seedingOf(files, manifest) });
      });
      return {
        ...{ ...row, isServed: served?.id === row.id, manifest, seeding },
        card: read("card.md"),
        plots: [...files.keys()].flatMap((file) => PLOT.exec(file)?.[1] ?? []).sort(),
      };
    },

    async getPlot({ name, version, plot }) {
      const row = await store.find(name, version);
      if (!row) throw unknownVersion(name, version);
      const bytes = await store.readFile(row.id, plot);
      if (!bytes) throw mlFailures.make("unknown_plot", `${name} ${version} has no plot "${plot}"`);
      return bytes;
    },
  };
}
