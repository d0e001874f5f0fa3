/** Every command of the program, in the order they are shown (OPS3). */

import { balanceArena, verifyReplay } from "./tasks/arena.ts";
import { rebuildBoard, verifyBoards } from "./tasks/boards.ts";
import { check } from "./tasks/check.ts";
import { reloadGame, showGame } from "./tasks/game.ts";
import { migrateCommand } from "./tasks/migrate.ts";
import { listModels, promoteModel, rollBackModel } from "./tasks/models.ts";
import type { Outside } from "./program.ts";
import { rateReplay } from "./tasks/ratings.ts";
import { referenceCommand } from "./tasks/reference.ts";
import { rotateKeys, verifyAudit, verifyInventory } from "./tasks/security.ts";
import { serve } from "./serve/serve.ts";
import { evalCommand } from "./tasks/eval.ts";
import { trainCommand } from "./tasks/train.ts";
import { readStreamsTask, streams } from "./tasks/streams.ts";
import type { Command } from "./table.ts";
import { exportData, importData } from "./tasks/transfer.ts";

export const COMMANDS: readonly Command[] = [
  {
    name: "dev",
    says: "serve with seed data and links, for a laptop",
    options: { "--follow": "take over fronts that are built while it runs (standard input)" },
    run: (outside, { has }) =>
      serve(outside, {
        workers: outside.workerNames,
        front: true,
        development: true,
        follow: has("--follow"),
      }),
  },
  {
    name: "serve",
    says: "serve players and game servers",
    options: { "--no-workers": "only the front; background work runs elsewhere" },
    run: (outside, { has }) =>
      serve(outside, {
        workers: has("--no-workers") ? [] : outside.workerNames,
        front: true,
        development: false,
      }),
  },
  {
    name: "worker",
    takes: "NAME…",
    count: { from: 1, to: Infinity },
    says: "run background work only: matcher, relay, telemetry, webhooks, schedule",
    run: runWorkers,
  },
  {
    name: "migrate",
    says: "bring the database's schema up to this program",
    run: (outside) => migrateCommand(outside),
  },
  {
    name: "check",
    says: "check the settings and engines",
    options: {
      "--health": "ask a running server instead",
      "--print-config": "print the settings and the game as they are in force, as JSON",
    },
    run: (outside, { has }) =>
      check(outside, { health: has("--health"), printConfig: has("--print-config") }),
  },
  {
    name: "rate-replay",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "score every rating system on a history of games",
    run: (_outside, { args }) => rateReplay(args[0]!),
  },
  {
    name: "train",
    takes: "MODEL",
    count: { from: 1, to: 1 },
    says: "train skill, bot, churn or risk, judge it, and write a version's files",
    options: {
      "--from FILE":
        'a file, for bot a directory, "synthetic" or "arena", instead of the own history',
      "--from-database": "the program's own history, as without --from",
      "--out DIR":
        "where versions are written, and which is compared with (MODELS_DIR, the registry)",
      "--promote": "serve it if the gate lets it, on every node",
      "--seed N": "of everything that is left to chance (1)",
      "--window DAYS": "of churn: days looked back on (30)",
      "--horizon DAYS": "of churn: days without play that count as gone (14)",
      "--json": "one JSON document and nothing else",
    },
    run: trainCommand,
  },
  {
    name: "eval",
    takes: "MODEL [VERSION]",
    count: { from: 1, to: 2 },
    says: "compare a version with the current one and with baselines",
    options: {
      "--from FILE": "rows to ask, as train takes them",
      "--out DIR": "where versions are (MODELS_DIR, or models)",
      "--from-database": "the program's own history, as without --from",
      "--seeding": "of skill: whether newcomers' ratings should begin where it puts them",
      "--plots DIR": "where to write calibration and ROC as SVG",
      "--seed N": "of rows that are made up (1)",
      "--json": "one JSON document and nothing else",
    },
    run: evalCommand,
  },
  {
    name: "arena balance",
    takes: "[MATCHES] [SEED]",
    count: { from: 0, to: 2 },
    says: "play simulated matches of the arena and say whether it is fair",
    options: { "--json": "the figures as JSON" },
    run: (_outside, { args, has }) =>
      balanceArena({ matches: args[0], seed: args[1], json: has("--json") }),
  },
  {
    name: "replay verify",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "play a match of the arena again and compare its state, tick by tick",
    run: (_outside, { args }) => verifyReplay(args[0]!),
  },
  {
    name: "model list",
    says: "show every version of a model that is known, and which are served",
    run: (outside) => listModels(outside),
  },
  {
    name: "model promote",
    takes: "NAME VERSION",
    count: { from: 2, to: 2 },
    says: "check a version of MODELS_DIR and serve it, on every node",
    options: { "--force": "though the gate said no; the audit log keeps it" },
    run: (outside, { args, has }) =>
      promoteModel(outside, { name: args[0]!, version: args[1]!, force: has("--force") }),
  },
  {
    name: "model reference",
    takes: "NAME VERSION",
    count: { from: 2, to: 2 },
    says: "give a version of MODELS_DIR what drift is told by, from the rows it was made of",
    options: {
      "--from FILE": "as of train",
      "--from-database": "the program's own history, as without --from",
      "--out DIR": "the folder of versions (MODELS_DIR)",
      "--seed N": "of made-up rows (1)",
      "--window DAYS": "of churn, as of train",
      "--horizon DAYS": "of churn, as of train",
    },
    run: referenceCommand,
  },
  {
    name: "model rollback",
    takes: "NAME",
    count: { from: 1, to: 1 },
    says: "serve the version that was served before",
    run: (outside, { args }) => rollBackModel(outside, args[0]!),
  },
  {
    name: "admin export",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "write everything the database holds into a file",
    run: (outside, { args }) => exportData(outside, args[0]!),
  },
  {
    name: "admin import",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "read such a file into an empty database",
    run: (outside, { args }) => importData(outside, args[0]!),
  },
  {
    name: "admin leaderboards verify",
    takes: "[SEASON MODE]",
    count: { from: 0, to: 2 },
    says: "compare ranks with the rows they come from",
    run: (outside, { args }) => verifyBoards(outside, args[0], args[1]),
  },
  {
    name: "admin leaderboards rebuild",
    takes: "SEASON MODE",
    count: { from: 2, to: 2 },
    says: "build a board's ranks anew from its rows",
    run: (outside, { args }) => rebuildBoard(outside, args[0]!, args[1]!),
  },
  {
    name: "admin audit verify",
    takes: "[HEAD]",
    count: { from: 0, to: 1 },
    says: "say whether the audit log's chain holds, and has the seal HEAD",
    run: (outside, { args }) => verifyAudit(outside, args[0]),
  },
  {
    name: "admin inventory verify",
    says: "prove that ledger, balances and purchases agree",
    run: (outside) => verifyInventory(outside),
  },
  {
    name: "admin streams",
    says: "show what waits in each partition, and parked events",
    run: runStreams([]),
  },
  {
    name: "admin streams replay",
    takes: "ID | PARTITION POSITION",
    count: { from: 1, to: 2 },
    says: 'record a parked event again, or read a partition again from a position or "oldest"',
    run: runStreams(["replay"]),
  },
  {
    name: "admin streams drop",
    takes: "ID",
    count: { from: 1, to: 1 },
    says: "give a parked event up",
    run: runStreams(["drop"]),
  },
  {
    name: "admin game",
    says: "show which game each node plays",
    run: (outside) => showGame(outside),
  },
  {
    name: "admin game reload",
    says: "have every node read its GAME_CONFIG again",
    run: (outside) => reloadGame(outside),
  },
  {
    name: "admin keys rotate",
    says: "sign tokens with the next key from now on",
    run: (outside) => rotateKeys(outside),
  },
];

function runWorkers(outside: Outside, { args }: { args: string[] }): Promise<number> | number {
  const unknown = args.filter((name) => !outside.workerNames.includes(name));
  if (unknown.length === 0) {
    return serve(outside, { workers: args, front: false, development: false });
  }
  console.error(
    `Cannot run ${unknown.join(", ")}: name some of ${outside.workerNames.join(", ")}`,
  );
  return 2;
}

function runStreams(words: string[]) {
  return (outside: Outside, { args }: { args: string[] }): Promise<number> | number => {
    const task = readStreamsTask([...words, ...args]);
    if (task) return streams(outside, task);
    console.error("Cannot read that: a partition is a number, see admin streams replay --help");
    return 2;
  };
}
