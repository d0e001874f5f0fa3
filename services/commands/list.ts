/** Every command of the program, in the order they are shown (OPS3). */

import { analyticsCommand } from "./tasks/analytics.ts";
import { balanceArena, verifyReplay } from "./tasks/arena.ts";
import { check } from "./tasks/check.ts";
import { migrateCommand } from "./tasks/migrate.ts";
import { listModels, promoteModel, rollBackModel } from "./tasks/models.ts";
import type { Outside } from "./program.ts";
import { rateReplay } from "./tasks/ratings.ts";
import { simulateCommand } from "./tasks/simulate.ts";
import { referenceCommand } from "./tasks/reference.ts";
import { ATTACHED, SERVE_LINE } from "./serve/line.ts";
import { serveByFronts } from "./serve/fronts/supervisor.ts";
import { serve, serveMember } from "./serve/serve.ts";
import { runtime } from "../platform/runtime/mod.ts";
import { evalCommand } from "./tasks/eval.ts";
import { printCompletions } from "./tasks/completions.ts";
import { printVersion } from "./tasks/version.ts";
import { trainCommand } from "./tasks/train.ts";
import type { Call, Command } from "./table.ts";
import { ADMIN_COMMANDS } from "./list_admin.ts";

export const COMMANDS: readonly Command[] = [
  {
    name: "dev",
    says: "serve with seed data and links, for a laptop",
    options: { "--follow": "take over fronts that are built while it runs (standard input)" },
    example: "dev",
    run: (outside, { has }) =>
      serve(outside, {
        workers: outside.workerNames,
        front: true,
        development: true,
        follow: has("--follow"),
      }),
  },
  { ...SERVE_LINE, run: serveCommand },
  {
    name: "worker",
    takes: "NAME…",
    count: { from: 1, to: Infinity },
    says: "run background work only: matcher, relay, telemetry, webhooks, schedule",
    options: { "--attached": ATTACHED },
    example: "worker matcher relay",
    run: runWorkers,
  },
  {
    name: "migrate",
    says: "bring the database's schema up to this program",
    options: { "--plan": "change nothing: show what would run, and whom it would hold up" },
    example: "migrate --plan",
    run: (outside, { has }) => migrateCommand(outside, { plan: has("--plan") }),
  },
  {
    name: "check",
    says: "check the settings and engines",
    options: {
      "--health": "ask a running server instead",
      "--print-config": "print the settings and the game as they are in force, as JSON",
    },
    example: "check --health",
    run: (outside, { has }) =>
      check(outside, { health: has("--health"), printConfig: has("--print-config") }),
  },
  {
    name: "rate-replay",
    takes: "FILE…",
    count: { from: 1, to: Infinity },
    says: "score every rating system on histories of games, and say which to take",
    options: {
      "--format NAME": "auto, games, teams, places (free for all) or export (auto: by the head)",
      "--fit": "choose parameters on the first part of each; the rest alone is judged",
      "--html FILE": "where to write a page with calibration plots",
      "--json": "one JSON document and nothing else",
    },
    example: "rate-replay games.csv --fit",
    run: (_outside, call) => rateReplay(call),
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
    example: "train churn --from logins.csv --promote",
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
    example: "eval bot --from synthetic --plots plots",
    run: evalCommand,
  },
  {
    name: "simulate",
    says: "try the matcher's settings on people who come and leave, against other ways to match",
    options: {
      "--mode NAME": "whose rules (the first of the game)",
      "--tickets N": "how many come (20000)",
      "--rate N": "tickets a second, in the mean (20)",
      "--process NAME": "poisson, daily (by the hour) or burst (poisson)",
      "--arrivals FILE": "recorded instead: at_ms,player,rating[,party]",
      "--patience SECONDS": "mean wait until somebody leaves (300)",
      "--bots SHARE": "of the tickets, those that ask for computer opponents (0)",
      "--sweep": "try many windows instead, and mark those that no other beats",
      "--html FILE": "where to write a page with plots",
      "--regions N": "the first so many of the game (1)",
      "--seed N": "of everything that is left to chance (1)",
      "--json": "one JSON document and nothing else",
    },
    example: "simulate --mode duel --rate 2 --seed 7",
    run: simulateCommand,
  },
  {
    name: "analytics",
    takes: "[REPORT…]",
    count: { from: 0, to: Infinity },
    says: "export what is new into Parquet files, and make reports of them: one HTML page",
    options: {
      "--sql SQL": "ask one question of one's own instead, and print the answer",
      "--out DIR": "where the files are, and the page (DATA_DIR/analytics)",
      "--html FILE": "where the page is written (report.html in that directory)",
      "--reports DIR": "reports of one's own besides: files of SQL, as in analytics/reports",
      "--zone ZONE": "whose days and weeks reports tell, as Europe/Berlin (UTC)",
      "--no-export": "only ask what is in the files; the database is left alone",
      "--full": "read every row again",
      "--gentle": "read a tenth of the time, beside a server that is busy",
      "--keep DAYS": "give up days in the files that are older",
      "--dry-run": "with --keep: only say which would go",
      "--json": "one JSON document with what was exported and every table",
    },
    example: "analytics activity retention --zone Europe/Berlin",
    run: analyticsCommand,
  },
  {
    name: "arena balance",
    takes: "[MATCHES] [SEED]",
    count: { from: 0, to: 2 },
    says: "play simulated matches of the arena and say whether it is fair",
    options: { "--json": "the figures as JSON" },
    example: "arena balance 2000 7",
    run: (_outside, { args, has }) =>
      balanceArena({ matches: args[0], seed: args[1], json: has("--json") }),
  },
  {
    name: "replay verify",
    takes: "FILE",
    count: { from: 1, to: 1 },
    says: "play a match of the arena again and compare its state, tick by tick",
    example: "replay verify match.vrpl",
    run: (_outside, { args }) => verifyReplay(args[0]!),
  },
  {
    name: "model list",
    says: "show every version of a model that is known, and which are served",
    example: "model list",
    run: (outside) => listModels(outside),
  },
  {
    name: "model promote",
    takes: "NAME VERSION",
    count: { from: 2, to: 2 },
    says: "check a version of MODELS_DIR and serve it, on every node",
    options: { "--force": "though the gate said no; the audit log keeps it" },
    example: "model promote churn 2026-11-29",
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
    example: "model reference churn 2026-11-29 --from synthetic",
    run: referenceCommand,
  },
  {
    name: "model rollback",
    takes: "NAME",
    count: { from: 1, to: 1 },
    says: "serve the version that was served before",
    example: "model rollback churn",
    run: (outside, { args }) => rollBackModel(outside, args[0]!),
  },
  ...ADMIN_COMMANDS,
  {
    name: "completions",
    takes: "bash | zsh",
    count: { from: 1, to: 1 },
    says: "print what has the shell complete commands and options",
    example: "completions bash",
    run: (_outside, { args }) => printCompletions(COMMANDS, args[0]!),
  },
  {
    name: "version",
    says: "say which build this is",
    example: "version",
    run: (outside) => printVersion(outside),
  },
];

function runWorkers(
  outside: Outside,
  { args, has }: Pick<Call, "args" | "has">,
): Promise<number> | number {
  const unknown = args.filter((name) => !outside.workerNames.includes(name));
  if (unknown.length === 0) {
    const attached = has("--attached");
    return serve(outside, { workers: args, front: false, development: false, attached });
  }
  console.error(
    `Cannot run ${unknown.join(", ")}: name some of ${outside.workerNames.join(", ")}`,
  );
  return 2;
}

async function serveCommand(outside: Outside, { has, valueOf }: Call): Promise<number> {
  if (has("--member")) return await serveMember(outside);
  const attached = has("--attached");
  const works = !has("--no-workers");
  const ended = await serveByFronts({
    ...{ env: outside.env, asked: valueOf("--fronts"), works, attached },
    start: runtime.startBeside,
    traces: runtime.runAgain !== undefined,
  });
  const workers = works ? outside.workerNames : [];
  return ended ?? await serve(outside, { workers, front: true, development: false, attached });
}
