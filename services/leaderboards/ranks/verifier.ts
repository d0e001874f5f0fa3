/** Compares a board's ranks with its rows, also while both change. */

import type { Clock } from "../../platform/time/clock.ts";
import type { Move, Ranked, RankIndex } from "../../platform/ranks/rank_index.ts";
import type { LeaderboardStore } from "../stores/store.ts";
import type { BoardInfo } from "../types.ts";

export interface Verification {
  /** Rows of the board, hidden ones included. */
  entries: number;
  /** Members that the index ranks. */
  ranked: number;
  differences: number;
  /** The first differences, in words. */
  examples: string[];
}

export interface Verifier {
  /**
   * Reads every row and every member of the index. What differs is looked at again: a move that is
   * under way is no difference.
   */
  verify(board: BoardInfo): Promise<Verification>;
}

const CHUNK = 1_000;
const LOOKS = 4;
const PAUSE_MS = 500;
const EXAMPLES = 20;

export function createVerifier(
  { store, index, clock }: { store: LeaderboardStore; index: RankIndex; clock: Clock },
): Verifier {
  /** Players of these whose row and place differ, with what differs. */
  async function compare(board: BoardInfo, userIds: string[], rows?: Move[]) {
    const [truth, ranked] = await Promise.all([
      rows ?? store.listEntries(board.id, userIds),
      index.list(board, userIds),
    ]);
    const byUser = new Map(truth.map((row) => [row.userId, row]));
    const found = new Map<string, string>();
    userIds.forEach((userId, i) => {
      const text = differenceOf(byUser.get(userId), ranked[i] ?? null);
      if (text) found.set(userId, `${userId}: ${text}`);
    });
    return found;
  }

  async function settled(board: BoardInfo, suspects: Map<string, string>) {
    for (let look = 0; look < LOOKS && suspects.size > 0; look++) {
      if (look > 0) await clock.sleep(PAUSE_MS);
      suspects = await compare(board, [...suspects.keys()]);
    }
    return suspects;
  }

  return {
    async verify(board) {
      const differences = new Map<string, string>();
      const keep = async (suspects: Map<string, string>) => {
        for (const [userId, text] of await settled(board, suspects)) differences.set(userId, text);
      };
      let entries = 0;
      for await (const rows of store.streamEntries(board.id, CHUNK)) {
        entries += rows.length;
        await keep(await compare(board, rows.map(({ userId }) => userId), rows));
      }
      let ranked = 0;
      let last: Ranked | undefined;
      for (;;) {
        const members = last
          ? await index.after(board, last, CHUNK)
          : await index.page(board, 0, CHUNK);
        for (const member of members) {
          if (last && !isBehind(board.order, member, last)) {
            differences.set(member.userId, `${member.userId}: stands before ${last.userId}`);
          }
          last = member;
        }
        ranked += members.length;
        await keep(await compare(board, members.map(({ userId }) => userId)));
        if (members.length < CHUNK) break;
      }
      const examples = [...differences.values()].slice(0, EXAMPLES);
      return { entries, ranked, differences: differences.size, examples };
    },
  };
}

function differenceOf(row: Move | undefined, member: Ranked | null): string | undefined {
  if (!row) return member ? `ranked ${member.rank} without a row` : undefined;
  if (row.hidden) return member ? `hidden, and ranked ${member.rank}` : undefined;
  if (!member) return "not ranked";
  // −0 and 0 are one score.
  if (row.score !== member.score) return `score ${row.score}, ranked by ${member.score}`;
  if (row.reached !== member.reached) return `reached ${row.reached}, ranked by ${member.reached}`;
  if (row.reachedAt !== member.reachedAt) {
    return `reached at ${row.reachedAt}, shown as ${member.reachedAt}`;
  }
  return undefined;
}

function isBehind(order: "desc" | "asc", a: Ranked, b: Ranked): boolean {
  if (a.score === b.score) return a.reached > b.reached;
  return order === "desc" ? a.score < b.score : a.score > b.score;
}
