/**
 * `admin seal FOLDER`: the end-of-life pack. Program, runtime, game, models and what players have reached,
 * in a folder that serves one community with no outside service and nothing of the studio's.
 */

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, cp, mkdir, open, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openDatabase, type Sql } from "../../../db/client.ts";
import { openEmbedded } from "../../../db/embedded/mod.ts";
import { migrate, readMigrations } from "../../../db/migrate.ts";
import { type Counts, exportDatabase, importDatabase } from "../../../db/transfer.ts";
import { type Config } from "../../config/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";
import { isMissing } from "../../platform/runtime/files.ts";
import { runtime } from "../../platform/runtime/mod.ts";
import { StartRefused } from "../serve/prepare.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";
import { attachDatabase } from "./attach.ts";
import {
  farewellGame,
  lacking,
  NOTE,
  PROGRAM,
  settingsText,
  START,
  whatGoesAlong,
} from "./sealed.ts";
import { readFileLines } from "./transfer.ts";

const run = promisify(execFile);

/**
 * Made beside the folder and named as it at the end: what is there is whole.
 * @returns the exit code @throws StartRefused for sources, the binary, and a folder that holds something
 */
export async function seal(outside: Outside, wanted: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  const program = fileURLToPath(outside.root);
  const folder = resolve(wanted);
  await checkPlaces(program, folder);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });

  await mkdir(`${part}/program`);
  for (const name of PROGRAM) {
    await cp(`${program}/${name}`, `${part}/program/${name}`, { recursive: true });
  }
  await carryRuntime(`${part}/runtime`);
  console.log(`program   with ${runtime.name}`);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const counts = await carry(attached.database.sql, { outside, folder: part, log });
  const missing = lacking(counts);
  if (missing.length > 0) throw new Error(`Cannot seal: there is no ${missing.join(", no ")}`);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  console.log(`players   ${counts.users ?? 0}, with ${rows} rows of what they have reached`);

  const game = JSON.stringify(farewellGame(config.game), null, 2);
  await writeFile(`${part}/game.json`, `${game}\n`);
  const settings = settingsOf(config);
  await writeFile(`${part}/settings`, settingsText(settings), { mode: 0o600 });
  // What cannot be read now could not be started then.
  readSettings({ ...settings, GAME_CONFIG: `${part}/game.json` });
  await writeFile(`${part}/start.sh`, START[kindOfRuntime()], { mode: 0o755 });
  await writeFile(`${part}/README.txt`, NOTE);
  await rmdir(folder).catch((error) => {
    if (!isMissing(error)) throw error;
  });
  await rename(part, folder);
  console.log(`Sealed in ${folder}: start it with ${folder}/start.sh`);
  return 0;
}

async function checkPlaces(program: string, folder: string): Promise<void> {
  if (runtime.isBinary) {
    throw new StartRefused(
      "Cannot seal the binary: it cannot be taken apart. Run the bundle (deno task bundle) on the same database",
    );
  }
  const there = await readdir(program);
  const lacking = PROGRAM.filter((name) => !there.includes(name));
  if (lacking.length > 0) {
    throw new StartRefused(
      `Cannot seal sources (no ${lacking[0]}): run main.js of the bundle (deno task bundle)`,
    );
  }
  if (`${folder}${sep}`.startsWith(resolve(program) + sep)) {
    throw new StartRefused(`Cannot seal into ${folder}: it is inside the program`);
  }
  const inside = await readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  if (inside.length > 0) throw new StartRefused(`Cannot seal into ${folder}: it is not empty`);
}

function kindOfRuntime(): keyof typeof START {
  return runtime.name.startsWith("Deno") ? "deno" : "node";
}

/** With its licence, and tried: one that leans on libraries of this machine is told of here. */
async function carryRuntime(folder: string): Promise<void> {
  await mkdir(folder);
  const binary = `${folder}/${kindOfRuntime()}`;
  await copyFile(process.execPath, binary);
  await run(binary, ["--version"]);
  for (const beside of [dirname(process.execPath), resolve(dirname(process.execPath), "..")]) {
    for (const name of await readdir(beside)) {
      if (/^LICEN[CS]E/i.test(name)) await copyFile(`${beside}/${name}`, `${folder}/${name}`);
    }
  }
}

/** Moves what goes along into a new embedded database. @returns rows by table */
async function carry(
  sql: Sql,
  { outside, folder, log }: { outside: Outside; folder: string; log: Logger },
): Promise<Counts> {
  const path = `${folder}/.carried`;
  const file = await open(path, "w", 0o600);
  try {
    await exportDatabase(
      sql,
      (line) => file.writeFile(line + "\n"),
      () => {},
      whatGoesAlong,
    ).finally(() => file.close());
    await mkdir(`${folder}/data`, { mode: 0o700 });
    await using embedded = await openEmbedded({
      directory: `${folder}/data/postgres`,
      ...{ root: outside.root, entry: outside.entry, log },
    });
    await using database = openDatabase({ engine: "embedded", socket: embedded.socket });
    await migrate(database.direct, await readMigrations(outside.root));
    return await importDatabase(database.sql, await readFileLines(path));
  } finally {
    await rm(path, { force: true });
  }
}

/** What is the studio's stays out; what decides how the game is played goes along. */
function settingsOf({ region }: Config): Record<string, string> {
  return {
    PUBLIC_URL: "http://localhost:8080",
    PORT: "8080",
    APP_ENV: "production",
    LOG_FORMAT: "text",
    DATA_DIR: "./data",
    GAME_CONFIG: "./game.json",
    REGION: region,
    // Films were kept as long as the studio said; nobody says so any more.
    REPLAY_RETENTION_DAYS: "0",
    KEY_ENCRYPTION_SECRET: randomBytes(32).toString("base64url"),
  };
}
