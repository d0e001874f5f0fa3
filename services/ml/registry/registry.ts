/**
 * What may be served, and what is: promotion, rollback, and what is known of each version (ML3).
 *
 * Holds only which versions a fresh database was offered in vain. Promoting proves a version's files in
 * the engine before the database hears of it; whoever promoted what was served meanwhile is refused.
 */

import type { AuditEntry } from "../../audit/mod.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { Failure } from "../../platform/errors.ts";
import { mlFailures } from "../errors.ts";
import { manifestSchema, type ModelName } from "../manifest.ts";
import type { Inference } from "../serving/inference.ts";
import type { ModelDetails, ModelVersion, Operator, ServedVersion } from "../types.ts";
import {
  type Candidate,
  ModelRefused,
  proveCandidate,
  readCandidate,
  refuseOtherBytes,
} from "./candidate.ts";
import type { ModelFolder } from "./model_folder.ts";
import type { RegistryStore } from "./store.ts";

interface Named {
  name: ModelName;
  version: string;
}

export interface Registry {
  /**
   * Serves this version from now on, on every node.
   * @throws ml.unknown_version, .model_refused, .promoted_meanwhile, .inference_busy, .inference_down
   */
  promote(by: Operator, version: Named): Promise<ServedVersion>;
  /** Serves what was served before. @throws ml.nothing_before */
  rollBack(by: Operator, name: ModelName): Promise<ServedVersion>;
  /**
   * What the trainer does with what it made: promotes it where it is told to, or where nothing is
   * served yet; else it becomes the shadow. @throws as `promote`
   */
  offer(
    by: Operator,
    version: Named & { promote: boolean },
  ): Promise<{ promoted: boolean; why: string }>;
  /** Offers what `latest` says, of models that nothing is served of; faults are kept for `problems`. */
  begin(names: readonly ModelName[]): Promise<void>;
  /** Why a model that nothing is served of does not begin. */
  problems(): string[];
  listVersions(): Promise<(ModelVersion & { isServed: boolean })[]>;
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
  const inVain = new Map<ModelName, { version: string; why: string }>();

  /** Its files: those of the folder, or what the database has. @throws ml.unknown_version, ModelRefused */
  async function obtain({ name, version }: Named): Promise<Candidate> {
    const row = await store.find(name, version);
    const files = await folder.read(name, version) ?? (row && await store.readFiles(row.id));
    if (!files) throw unknownVersion(name, version);
    const candidate = readCandidate(files, { name, version });
    refuseOtherBytes(row, candidate.manifest.sha256);
    return candidate;
  }

  async function servedOf(name: ModelName): Promise<ServedVersion | undefined> {
    return (await store.listServed()).find((each) => each.name === name);
  }

  async function prove(named: Named): Promise<Candidate> {
    const candidate = await obtain(named);
    (await proveCandidate(inference, candidate)).release();
    return candidate;
  }

  async function promote(by: Operator, { name, version }: Named): Promise<ServedVersion> {
    const before = await servedOf(name);
    const candidate = await refusing({ name, version }, () => prove({ name, version }));
    if (before?.version === version) return before;
    const { sha256 } = candidate.manifest;
    const at = new Date(clock.now());
    const isDone = await refusing({ name, version }, () =>
      store.promote(
        { id: ids.next(), candidate, at },
        before?.promotion ?? null,
        entry(by, at, "model.promote", { name, version }, {
          ...{ before: before?.version ?? null, sha256 },
        }),
      ));
    const now = await servedOf(name);
    // Two nodes that begin a fresh database, or an operator who says it twice, want the same.
    if (isDone || now?.version === version) return now!;
    throw mlFailures.make(
      "promoted_meanwhile",
      `Cannot promote ${name} ${version}: ${now?.version ?? "another"} was, at the same time`,
    );
  }

  async function beginOne(name: ModelName): Promise<void> {
    const version = await folder.latest(name);
    if (version === undefined || inVain.get(name)?.version === version) return;
    try {
      await promote(SYSTEM, { name, version });
      inVain.delete(name);
    } catch (error) {
      if (!(error instanceof Failure) || error.row.status >= 500) throw error;
      // Overtaken: that one is served now.
      if (error.code === "promoted_meanwhile") return;
      inVain.set(name, { version, why: error.message });
      log.error({ err: error.message }, "ml: what lies there cannot be served");
    }
  }

  return {
    promote,

    async rollBack(by, name) {
      const at = new Date(clock.now());
      const now = await store.rollBack(
        name,
        at,
        (from, to) => entry(by, at, "model.rollback", { name, version: to }, { before: from }),
      );
      if (now) return now;
      throw mlFailures.make(
        "nothing_before",
        `Cannot roll "${name}" back: nothing was served before`,
      );
    },

    async offer(by, { promote: wanted, ...named }) {
      const before = await servedOf(named.name);
      if (wanted || !before) {
        await promote(by, named);
        return { promoted: true, why: wanted ? "as it was asked" : "none was served yet" };
      }
      await refusing(named, async () => {
        const candidate = await prove(named);
        await store.shadow({ id: ids.next(), candidate, at: new Date(clock.now()) });
      });
      return { promoted: false, why: `${before.version} is served; this one is its shadow` };
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
      const manifest = manifestSchema.safeParse(JSON.parse(read("metrics.json")));
      if (!manifest.success) {
        throw mlFailures.make("model_refused", `${name} ${version} is of an older schema`);
      }
      return {
        ...row,
        isServed: served?.id === row.id,
        manifest: manifest.data,
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

/** What is wrong with files is told whoever offered them. @throws ml.model_refused */
async function refusing<T>({ name, version }: Named, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error;
    throw mlFailures.make("model_refused", `Cannot serve ${name} ${version}: ${error.message}`, {
      cause: error,
    });
  }
}

function unknownVersion(name: string, version: string): Failure {
  return mlFailures.make("unknown_version", `There is no version "${version}" of "${name}"`);
}

function entry(
  { actor, address }: Operator,
  at: Date,
  action: string,
  { name, version }: Named,
  details: Record<string, unknown>,
): AuditEntry {
  return {
    ...{ at, action, actor, details, outcome: "done" },
    subjects: [`${name}/${version}`],
    addresses: address === "" ? [] : [address],
  };
}
