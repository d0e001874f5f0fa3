/**
 * The audit log's use cases: recording, searching, sealing, verifying (SEC7).
 *
 * Holds the key of the seals and nothing else: entries and seals are rows. Services record, a chore
 * seals, admins search and verify. A recorded entry is stored; a change to what is sealed shows. What
 * is not sealed yet is protected by the database alone, and a chain cut at its end shows only against
 * the hash of a seal that was noted elsewhere.
 */

import type { Clock } from "../platform/time/clock.ts";
import { sha256 } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { checkBlock, GENESIS, hex } from "./rules.ts";
import { createSealing } from "./sealing.ts";
import type { AuditStore } from "./store.ts";
import type { AuditEntry, AuditRow, AuditSearch, ChainReport, Seal } from "./types.ts";

export interface Audit {
  /** Resolves once the entry is stored. */
  record(entry: Omit<AuditEntry, "at">): Promise<void>;
  search(search: AuditSearch): Promise<AuditRow[]>;
  /** Entries of these actions since then, newest first. */
  listSince(actions: readonly string[], from: Date, limit: number): Promise<AuditRow[]>;
  /** Id of the newest entry of these actions; 0 without one. What is held from before it is old. */
  latest(actions: readonly string[]): Promise<number>;
  /**
   * Reads the whole chain and says whether it holds.
   * @param head hash of a seal noted earlier, in hexadecimal: it must still be in the chain
   */
  verify(head?: string): Promise<ChainReport>;
  /** Seals what was recorded since the last seal. */
  seal(): Promise<void>;
  /** Records that a process of this version has started: a release shows as many of them. */
  recordStart(node: string, version: string): Promise<void>;
  /** Records the settings in force when they differ from the last start's (SEC7). */
  recordSettings(settings: Record<string, unknown>, node: string): Promise<void>;
}

const SEAL_ROWS = 10_000;
/** Verifying reads small blocks together, large ones alone. */
const SEALS_AT_A_TIME = 500;
const ROWS_AT_A_TIME = 5_000;
const SETTINGS = "settings.in_force";
const START = "node.start";

export function createAudit(
  { store, secret, clock, log }: {
    store: AuditStore;
    /** What the key of the seals is made from. */
    secret: string;
    clock: Clock;
    log: Logger;
  },
): Audit {
  const sealing = createSealing(secret);
  const record: Audit["record"] = (entry) => store.append({ ...entry, at: new Date(clock.now()) });

  return {
    record,
    search: (search) => store.search(search),
    listSince: store.listSince,

    async latest(actions) {
      const found = await Promise.all(actions.map(store.findLatest));
      return Math.max(0, ...found.map((row) => row?.id ?? 0));
    },

    async seal() {
      const seal = await store.seal(new Date(clock.now()), SEAL_ROWS, sealing.sign);
      // The log is somewhere else: a chain that was cut at its end lacks what stands there.
      if (seal) {
        log.info({ up_to: seal.upTo, rows: seal.rows, hash: hex(seal.hash) }, "audit: sealed");
      }
    },

    async verify(head) {
      let headFound = head === undefined;
      const report: ChainReport = { intact: true, rows: 0, seals: 0, open: 0, head: null };
      // Below every id of ours: rows that were put there must show.
      let after = Number.MIN_SAFE_INTEGER;
      let previous: Uint8Array = GENESIS;
      for (;;) {
        const seals = firstOf(await store.listSeals(after, SEALS_AT_A_TIME), ROWS_AT_A_TIME);
        if (seals.length === 0) break;
        const read = await store.listRows(after, seals.at(-1)!.upTo);
        let at = 0;
        for (const seal of seals) {
          const from = at;
          while (at < read.length && read[at]!.id <= seal.upTo) at++;
          const rows = read.slice(from, at);
          const problem = checkBlock(previous, seal, rows, sealing.isOurs);
          if (problem) return { ...report, intact: false, problem };
          report.rows += rows.length;
          report.seals++;
          report.head = hex(seal.hash);
          headFound ||= report.head === head;
          previous = seal.hash;
          after = seal.upTo;
        }
      }
      if (!headFound) {
        const problem = `no seal has the hash ${head}: the chain was cut or made anew`;
        return { ...report, intact: false, problem };
      }
      report.open = (await store.listRows(after, null)).length;
      return report;
    },

    async recordStart(node, version) {
      const entry = { subjects: [node], addresses: [], outcome: "done" as const };
      await record({ action: START, actor: "system", ...entry, details: { version } });
    },

    async recordSettings(settings, node) {
      const digest = hex(sha256(canonical(settings)));
      const last = await store.findLatest(SETTINGS);
      const before = last?.details.settings as Record<string, unknown> | undefined;
      if (last?.details.digest === digest) return;
      const changed = Object.keys({ ...before, ...settings }).filter((name) =>
        canonical(before?.[name]) !== canonical(settings[name])
      );
      await record({
        action: SETTINGS,
        actor: "system",
        subjects: [node],
        addresses: [],
        outcome: "done",
        details: { digest, changed, settings },
      });
    },
  };
}

/** As many seals, one at least, as cover about so many rows. */
function firstOf(seals: readonly Seal[], mostRows: number): readonly Seal[] {
  let rows = 0;
  const end = seals.findIndex((seal) => (rows += seal.rows) > mostRows);
  return end < 0 ? seals : seals.slice(0, Math.max(1, end));
}

/** JSON with sorted members: the database keeps them in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, member) =>
      typeof member === "object" && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1))
        : member,
  ) ?? "";
}
