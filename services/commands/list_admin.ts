/** What operators do by `admin …`: moving data, proofs, streams, the game, keys. */

import { applyDeletions, exportDeletions } from "./tasks/deletions.ts";
import { rebuildBoard, verifyBoards } from "./tasks/boards.ts";
import { reloadGame, showGame } from "./tasks/game.ts";
import type { Outside } from "./program.ts";
import { rotateKeys, verifyAudit, verifyInventory } from "./tasks/security.ts";
import type { Command } from "./table.ts";
import { readStreamsTask, streams } from "./tasks/streams.ts";
import { seal } from "./tasks/seal.ts";
import { exportData, importData } from "./tasks/transfer.ts";

export const ADMIN_COMMANDS: readonly Command[] = [
  {
    name: "admin export",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "write everything the database holds into a file",
    example: "admin export /backups/monday.jsonl",
    run: (outside, { args }) => exportData(outside, args[0]!),
  },
  {
    name: "admin import",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "read such a file into an empty database",
    example: "admin import /backups/monday.jsonl",
    run: (outside, { args }) => importData(outside, args[0]!),
  },
  {
    name: "admin seal",
    takes: "FOLDER",
    count: { from: 1, to: 1 },
    says: "when a game ends: write all that its players need to go on by themselves",
    example: "admin seal /farewell",
    run: (outside, { args }) => seal(outside, args[0]!),
  },
  {
    name: "admin deletions export",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "write who was deleted and when, to be kept apart from backups",
    example: "admin deletions export /elsewhere/deletions.jsonl",
    run: (outside, { args }) => exportDeletions(outside, args[0]!),
  },
  {
    name: "admin deletions apply",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "after a restore: delete again whom such a list names",
    example: "admin deletions apply /elsewhere/deletions.jsonl",
    run: (outside, { args }) => applyDeletions(outside, args[0]!),
  },
  {
    name: "admin leaderboards verify",
    takes: "[SEASON MODE]",
    count: { from: 0, to: 2 },
    says: "compare ranks with the rows they come from",
    example: "admin leaderboards verify current duel",
    run: (outside, { args }) => verifyBoards(outside, args[0], args[1]),
  },
  {
    name: "admin leaderboards rebuild",
    takes: "SEASON MODE",
    count: { from: 2, to: 2 },
    says: "build a board's ranks anew from its rows",
    example: "admin leaderboards rebuild current duel",
    run: (outside, { args }) => rebuildBoard(outside, args[0]!, args[1]!),
  },
  {
    name: "admin audit verify",
    takes: "[HEAD]",
    count: { from: 0, to: 1 },
    says: "say whether the audit log's chain holds, and has the seal HEAD",
    example: "admin audit verify",
    run: (outside, { args }) => verifyAudit(outside, args[0]),
  },
  {
    name: "admin inventory verify",
    says: "prove that ledger, balances and purchases agree",
    example: "admin inventory verify",
    run: (outside) => verifyInventory(outside),
  },
  {
    name: "admin streams",
    says: "show what waits in each partition, and parked events",
    example: "admin streams",
    run: runStreams([]),
  },
  {
    name: "admin streams replay",
    takes: "ID | PARTITION POSITION",
    count: { from: 1, to: 2 },
    says: 'record a parked event again, or read a partition again from a position or "oldest"',
    example: "admin streams replay 3 oldest",
    run: runStreams(["replay"]),
  },
  {
    name: "admin streams drop",
    takes: "ID",
    count: { from: 1, to: 1 },
    says: "give a parked event up",
    example: "admin streams drop 01a227b1-2983-7000-a6cd-5622a6dc40e5",
    run: runStreams(["drop"]),
  },
  {
    name: "admin game",
    says: "show which game each node plays",
    example: "admin game",
    run: (outside) => showGame(outside),
  },
  {
    name: "admin game reload",
    says: "have every node read its GAME_CONFIG again",
    example: "admin game reload",
    run: (outside) => reloadGame(outside),
  },
  {
    name: "admin keys rotate",
    says: "sign tokens with the next key from now on",
    example: "admin keys rotate",
    run: (outside) => rotateKeys(outside),
  },
];

function runStreams(words: string[]) {
  return (outside: Outside, { args }: { args: string[] }): Promise<number> | number => {
    const task = readStreamsTask([...words, ...args]);
    if (task) return streams(outside, task);
    console.error("Cannot read that: a partition is a number, see admin streams replay --help");
    return 2;
  };
}
