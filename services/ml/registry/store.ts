/** Rows of the registry: versions with their files, and what was promoted when. */

import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { modelFiles, modelPromotions, modelVersions } from "../../../db/schema/ml.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { ModelName } from "../manifest.ts";
import { REFERENCE_FILE } from "../reference.ts";
import { SEEDING_FILE } from "../wire_seeding.ts";
import type { KnownVersion, ModelState, ModelVersion, ServedVersion } from "../types.ts";
import { type Candidate, ModelRefused, readManifest, refuseOtherBytes } from "./candidate.ts";
import type { ModelFiles } from "./model_folder.ts";

export interface Recorded {
  /** Of the row, where there is none yet. */
  id: string;
  candidate: Candidate;
  at: Date;
}

export interface RegistryStore {
  /** What each model serves; of a model that none is promoted of there is no row. */
  listServed(): Promise<ServedVersion[]>;
  listVersions(): Promise<KnownVersion[]>;
  /** Of each model at most one. */
  listShadows(): Promise<ModelVersion[]>;
  find(name: ModelName, version: string): Promise<KnownVersion | undefined>;
  /** What is served, and what was before it; fewer than two where there were no more promotions. */
  lastServed(name: ModelName): Promise<ServedVersion[]>;
  readFiles(id: string): Promise<ModelFiles>;
  readFile(id: string, file: string): Promise<Uint8Array | undefined>;
  /** Gives a version what drift is told by, where it has none. */
  addReference(id: string, bytes: Uint8Array): Promise<void>;
  /** Puts down what a version's seeds are worth, in the place of what was known. */
  putSeeding(id: string, bytes: Uint8Array): Promise<void>;
  /** As `putSeeding`, where nothing was known. */
  addSeeding(id: string, bytes: Uint8Array): Promise<void>;
  /**
   * Keeps a version that is not promoted: as the shadow, and the shadow before becomes a candidate; as
   * a candidate where its gate said no and the shadow's said yes.
   * @throws ModelRefused where the version is known with other bytes
   */
  shadow(recorded: Recorded): Promise<void>;
  /**
   * @param before the promotion that is served so far; null: none
   * @returns this promotion, whatever comes after it; undefined when another one was before it: nothing
   * was changed then
   * @throws ModelRefused where the version is known with other bytes
   */
  promote(
    recorded: Recorded,
    before: number | null,
    audit: AuditEntry,
  ): Promise<ServedVersion | undefined>;
  /**
   * Serves `to` again, which was served before `from`.
   * @returns false when those are not the last two any more: nothing was changed then
   */
  rollBack(
    change: { name: ModelName; from: number; to: number; at: Date },
    audit: AuditEntry,
  ): Promise<boolean>;
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "models";

export function createRegistryStore({ sql, direct }: Database): RegistryStore {
  return {
    async listServed() {
      return await sql<ServedVersion[]>`
        select distinct on (p.name) p.id::float8 as promotion, ${versionColumns(sql)}
        from model_promotions p join model_versions v on v.id = p.model_id
        where p.rolled_back_at is null
        order by p.name, p.id desc`;
    },

    async listVersions() {
      return await sql<KnownVersion[]>`
        select ${versionColumns(sql)}, ${digestColumn(sql)} from model_versions v
        order by v.name, v.created_at`;
    },

    async listShadows() {
      return await sql<ModelVersion[]>`
        select ${versionColumns(sql)} from model_versions v where v.state = 'shadow'`;
    },

    async find(name, version) {
      const [row] = await sql<KnownVersion[]>`
        select ${versionColumns(sql)}, ${digestColumn(sql)} from model_versions v
        where v.name = ${name} and v.version = ${version}`;
      return row;
    },

    async lastServed(name) {
      return await sql<ServedVersion[]>`
        select p.id::float8 as promotion, ${versionColumns(sql)}
        from model_promotions p join model_versions v on v.id = p.model_id
        where p.name = ${name} and p.rolled_back_at is null
        order by p.id desc limit 2`;
    },

    async readFiles(id) {
      const rows = await orm(sql).select().from(modelFiles).where(eq(modelFiles.modelId, id));
      return new Map(rows.map(({ file, bytes }) => [file, bytes]));
    },

    async readFile(id, file) {
      const [row] = await orm(sql).select({ bytes: modelFiles.bytes }).from(modelFiles)
        .where(and(eq(modelFiles.modelId, id), eq(modelFiles.file, file)));
      return row?.bytes;
    },

    async addReference(id, bytes) {
      await orm(sql).insert(modelFiles).values({ modelId: id, file: REFERENCE_FILE, bytes })
        .onConflictDoNothing();
    },

    async putSeeding(id, bytes) {
      await orm(sql).insert(modelFiles).values({ modelId: id, file: SEEDING_FILE, bytes })
        .onConflictDoUpdate({ target: [modelFiles.modelId, modelFiles.file], set: { bytes } });
    },

    async addSeeding(id, bytes) {
      await orm(sql).insert(modelFiles).values({ modelId: id, file: SEEDING_FILE, bytes })
        .onConflictDoNothing();
    },

    async shadow(recorded) {
      await sql.begin(async (tx) => {
        const { name } = recorded.candidate.manifest;
        await lock(tx);
        const { id, state } = await insertVersion(tx, recorded, "candidate");
        if (state === "promoted" || await isWorseThanShadow(tx, recorded, id)) return;
        await tx`update model_versions set state = 'candidate'
          where name = ${name} and state = 'shadow' and id <> ${id}`;
        await tx`update model_versions set state = 'shadow' where id = ${id}`;
      });
    },

    promote: (recorded, before, audit) =>
      sql.begin(async (tx) => {
        const { name } = recorded.candidate.manifest;
        await lock(tx);
        const [last] = await lastPromotions(tx, name);
        if ((last?.id ?? null) !== before) return undefined;
        const { id } = await insertVersion(tx, recorded, "promoted");
        const [version] = await tx<ModelVersion[]>`
          update model_versions v set state = 'promoted' where v.id = ${id}
          returning ${versionColumns(tx)}`;
        const [promotion] = await orm(tx).insert(modelPromotions)
          .values({ name, modelId: id, promotedAt: recorded.at })
          .returning({ id: modelPromotions.id });
        await insertEntry(tx, audit);
        await tx`select pg_notify(${CHANNEL}, '')`;
        return { ...version!, promotion: promotion!.id };
      }),

    rollBack: ({ name, from, to, at }, audit) =>
      sql.begin(async (tx) => {
        await lock(tx);
        const [last, before] = await lastPromotions(tx, name);
        if (last?.id !== from || before?.id !== to) return false;
        await orm(tx).update(modelPromotions).set({ rolledBackAt: at })
          .where(eq(modelPromotions.id, from));
        await insertEntry(tx, audit);
        await tx`select pg_notify(${CHANNEL}, '')`;
        return true;
      }),

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}

const versionColumns = (on: Sql | Transaction) =>
  on`v.id, v.name, v.version, v.sha256, v.state, v.created_at as "createdAt"`;

/** As `digestOfFiles` has it, of the files as they are kept. */
const digestColumn = (on: Sql | Transaction) =>
  on`(select encode(sha256(convert_to(string_agg(
      encode(sha256(f.bytes), 'hex') || '  ' || f.file || chr(10), '' order by f.file collate "C"
    ), 'UTF8')), 'hex') from model_files f where f.model_id = v.id and f.file not in (${REFERENCE_FILE}, ${SEEDING_FILE})) as digest`;

/** Whoever promotes waits here for those before: what is served is looked at by one at a time. */
async function lock(tx: Transaction): Promise<void> {
  await tx`lock table model_promotions in exclusive mode`;
}

function lastPromotions(tx: Transaction, name: ModelName) {
  return orm(tx).select().from(modelPromotions)
    .where(and(eq(modelPromotions.name, name), isNull(modelPromotions.rolledBackAt)))
    .orderBy(desc(modelPromotions.id)).limit(2).then();
}

/** A version without a verdict passed no gate; nor did a shadow whose files cannot be read. */
async function isWorseThanShadow(
  tx: Transaction,
  { candidate: { manifest: { name, gate } } }: Recorded,
  id: string,
): Promise<boolean> {
  if (gate?.passes) return false;
  const [shadow] = await tx<{ manifest: Uint8Array }[]>`
    select f.bytes as manifest from model_versions v join model_files f on f.model_id = v.id
    where v.name = ${name} and v.state = 'shadow' and v.id <> ${id} and f.file = 'metrics.json'`;
  if (!shadow) return false;
  try {
    return readManifest(new Map([["metrics.json", shadow.manifest]])).gate?.passes === true;
  } catch (error) {
    if (error instanceof ModelRefused) return false;
    throw error;
  }
}

/**
 * The row of a version, with its files: the one there is, or this one.
 * @throws ModelRefused where the one there is has other bytes
 */
async function insertVersion(
  tx: Transaction,
  { id, candidate: { manifest, files, digest }, at }: Recorded,
  state: ModelState,
): Promise<{ id: string; state: ModelState }> {
  const { name, version, sha256, metrics } = manifest;
  const inserted = await orm(tx).insert(modelVersions).values({
    ...{ id, name, version, path: `${name}/${version}`, sha256, state },
    ...{ metricsJson: metrics, createdAt: at },
  }).onConflictDoNothing().returning({ id: modelVersions.id, state: modelVersions.state });
  if (!inserted[0]) {
    const [known] = await tx<KnownVersion[]>`
      select ${versionColumns(tx)}, ${digestColumn(tx)} from model_versions v
      where v.name = ${name} and v.version = ${version}`;
    refuseOtherBytes(known, digest);
    return known!;
  }
  await orm(tx).insert(modelFiles)
    .values([...files].map(([file, bytes]) => ({ modelId: id, file, bytes })));
  return inserted[0];
}
