/** Rows of the registry: versions with their files, and what was promoted when. */

import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { modelFiles, modelPromotions, modelVersions } from "../../../db/schema/ml.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { ModelName } from "../manifest.ts";
import type { ModelState, ModelVersion, ServedVersion } from "../types.ts";
import { type Candidate, refuseOtherBytes } from "./candidate.ts";
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
  listVersions(): Promise<ModelVersion[]>;
  find(name: ModelName, version: string): Promise<ModelVersion | undefined>;
  readFiles(id: string): Promise<ModelFiles>;
  readFile(id: string, file: string): Promise<Uint8Array | undefined>;
  /**
   * Keeps a version that is not promoted as the shadow; the shadow before becomes a candidate.
   * @throws ModelRefused where the version is known with other bytes
   */
  shadow(recorded: Recorded): Promise<void>;
  /**
   * @param before the promotion that is served so far; null: none
   * @returns false when another one is: nothing was changed then
   * @throws ModelRefused where the version is known with other bytes
   */
  promote(recorded: Recorded, before: number | null, audit: AuditEntry): Promise<boolean>;
  /**
   * Serves what was served before.
   * @param auditOf what is written down, of the version that goes and the one that comes
   * @returns what is served now; undefined when there was none before
   */
  rollBack(
    name: ModelName,
    at: Date,
    auditOf: (from: string, to: string) => AuditEntry,
  ): Promise<ServedVersion | undefined>;
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
      return await sql<ModelVersion[]>`
        select ${versionColumns(sql)} from model_versions v order by v.name, v.created_at`;
    },

    async find(name, version) {
      const [row] = await sql<ModelVersion[]>`
        select ${versionColumns(sql)} from model_versions v
        where v.name = ${name} and v.version = ${version}`;
      return row;
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

    async shadow(recorded) {
      await sql.begin(async (tx) => {
        const { name } = recorded.candidate.manifest;
        await lock(tx);
        const { id, state } = await insertVersion(tx, recorded, "shadow");
        if (state === "promoted") return;
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
        if ((last?.id ?? null) !== before) return false;
        const { id } = await insertVersion(tx, recorded, "promoted");
        await tx`update model_versions set state = 'promoted' where id = ${id}`;
        await orm(tx).insert(modelPromotions)
          .values({ name, modelId: id, promotedAt: recorded.at });
        await insertEntry(tx, audit);
        await tx`select pg_notify(${CHANNEL}, '')`;
        return true;
      }),

    rollBack: (name, at, auditOf) =>
      sql.begin(async (tx) => {
        await lock(tx);
        const [last, before] = await lastPromotions(tx, name);
        if (!last || !before) return undefined;
        await orm(tx).update(modelPromotions).set({ rolledBackAt: at })
          .where(eq(modelPromotions.id, last.id));
        const [from, to] = await Promise.all([last, before].map(async ({ modelId }) => {
          const [row] = await tx<ModelVersion[]>`
            select ${versionColumns(tx)} from model_versions v where v.id = ${modelId}`;
          return row!;
        }));
        await insertEntry(tx, auditOf(from!.version, to!.version));
        await tx`select pg_notify(${CHANNEL}, '')`;
        return { ...to!, promotion: before.id };
      }),

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}

const versionColumns = (on: Sql | Transaction) =>
  on`v.id, v.name, v.version, v.sha256, v.state, v.created_at as "createdAt"`;

/** Whoever promotes waits here for those before: what is served is looked at by one at a time. */
async function lock(tx: Transaction): Promise<void> {
  await tx`lock table model_promotions in exclusive mode`;
}

function lastPromotions(tx: Transaction, name: ModelName) {
  return orm(tx).select().from(modelPromotions)
    .where(and(eq(modelPromotions.name, name), isNull(modelPromotions.rolledBackAt)))
    .orderBy(desc(modelPromotions.id)).limit(2).then();
}

/**
 * The row of a version, with its files: the one there is, or this one.
 * @throws ModelRefused where the one there is has other bytes
 */
async function insertVersion(
  tx: Transaction,
  { id, candidate: { manifest, files }, at }: Recorded,
  state: ModelState,
): Promise<{ id: string; state: ModelState }> {
  const { name, version, sha256, metrics } = manifest;
  const inserted = await orm(tx).insert(modelVersions).values({
    ...{ id, name, version, path: `${name}/${version}`, sha256, state },
    ...{ metricsJson: metrics, createdAt: at },
  }).onConflictDoNothing().returning({ id: modelVersions.id, state: modelVersions.state });
  if (!inserted[0]) {
    const [known] = await orm(tx).select().from(modelVersions)
      .where(and(eq(modelVersions.name, name), eq(modelVersions.version, version)));
    refuseOtherBytes(known, sha256);
    return known!;
  }
  await orm(tx).insert(modelFiles)
    .values([...files].map(([file, bytes]) => ({ modelId: id, file, bytes })));
  return inserted[0];
}
