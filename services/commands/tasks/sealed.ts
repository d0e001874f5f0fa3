/** What goes along when a game is sealed, and what stands beside it. */

import type { Choice } from "../../../db/transfer.ts";
import type { Config } from "../../config/mod.ts";
import { LATER_OPTIMIZED } from "../../platform/runtime/v8_options.ts";

/** What a bundle consists of (`ops/bundle.ts`): whatever else lies beside it is not the program's. */
export const PROGRAM = [
  ...["main.js", "deno.json", "package.json", "build.json", "LICENCES.txt"],
  ...["workers", "db", "static", "_build", "models"],
];

/**
 * Tables that players need to go on, and columns that are left empty. What is not named stays: sessions
 * and keys, the studio's accounts, addresses and notes, telemetry, payments' own words.
 */
const KEPT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  users: { roles: ["player"], external_id: null },
  ...kept("profiles", "devices", "passkeys", "recovery_phrases", "planned_deletions"),
  ...kept("seasons", "season_prizes", "leaderboards", "leaderboard_entries", "leaderboard_gaps"),
  ...kept("leaderboard_snapshots", "leaderboard_snapshot_entries"),
  matches: { address: null },
  arena_matches: { host: "", url: "" },
  ...kept("match_participants", "arena_replays"),
  ...kept("ratings", "rating_resets", "rating_newcomers", "rating_seeds"),
  ...kept("ledger_operations", "ledger_entries", "balances"),
  purchases: { payment_refs: [], heard_json: {} },
  ...kept("model_versions", "model_files", "model_promotions"),
};

export const whatGoesAlong: Choice = (table) => KEPT[table];

/** Tables that players need and that the export had not: renamed, as it were. */
export function lacking(carried: Readonly<Record<string, number>>): string[] {
  return Object.keys(KEPT).filter((table) => !(table in carried));
}

function kept(...tables: string[]): Record<string, Readonly<Record<string, unknown>>> {
  return Object.fromEntries(tables.map((table) => [table, {}]));
}

/**
 * What players own stays; nothing is sold, for nobody could be paid, and nobody is led to an address that
 * was the studio's.
 */
export function farewellGame(game: Config["game"]): Config["game"] {
  return {
    ...game,
    regions: game.regions.map(({ ping_url: _, ...region }) => region),
    modes: game.modes.map(({ launch_url: _, ...mode }) => mode),
    catalog: game.catalog.map((item) => ({ ...item, enabled: false })),
  };
}

const REMARKS: Readonly<Record<string, string>> = {
  PUBLIC_URL:
    "Where players reach it; who plays in one house may write this machine's address here.",
  KEY_ENCRYPTION_SECRET:
    "Drawn for this folder alone. Whoever has it can speak for every player: keep it.",
};

export function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).map(([name, value]) =>
    (REMARKS[name] ? `# ${REMARKS[name]}\n` : "") + `${name}=${value}\n`
  ).join("");
}

/** In no environment but its own: what this machine is set up for elsewhere has no say in it. */
const lines = (command: string) =>
  `#!/bin/sh
# Starts the game; http://localhost:8080 shows it. Ends with Ctrl-C.
cd "$(dirname "$0")" || exit 1
exec env -i PATH="$PATH" HOME="$HOME" sh -c 'set -a; . ./settings; exec ${command} serve'
`;

export const START = {
  deno: lines(
    `./runtime/deno run -A --no-npm --no-remote --v8-flags=${LATER_OPTIMIZED} program/main.js`,
  ),
  node: lines(`./runtime/node ${LATER_OPTIMIZED} program/main.js`),
};

export const NOTE =
  `This folder is the whole game: its server, its pages, its matches against one another and against
opponents of its own, its boards, and what everybody had reached when it was sealed. It asks nobody on the
internet for anything.

Start it       ./start.sh, then open http://localhost:8080
Play together  write this machine's address into "settings" (PUBLIC_URL=http://192.168.1.20:8080), start it
               again, and give that address to the others
Be yourself    with the recovery phrase of your account: "Sign in" asks for it. Signing in by another
               company's account has ended, and what a browser kept of the old address stays with that one
The store      is closed; what you own is yours
Your data      your profile has everything that is kept of you, to take with you or to delete
Keep it safe   stop it and copy the folder. "settings" holds the key to it: give it to nobody
Licences       program/LICENCES.txt, and beside the runtime

It needs Linux on the kind of machine it was sealed on. On another one put Deno 2.9 or Node 24 for it into
"runtime" and its name into start.sh.
`;
