/** `admin deletions export` and `admin deletions apply`: who is gone stays gone after a restore (OPS11). */

import { readFile, rename, writeFile } from "node:fs/promises";
import { createAudit, createAuditStore } from "../../audit/mod.ts";
import { composePersonal } from "../../compose/personal.ts";
import { createSessionStore } from "../../identity/mod.ts";
import {
  createDeletionList,
  createPrivacyStore,
  DeletionListDamaged,
  readDeletions,
} from "../../privacy/mod.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";
import { StartRefused } from "../serve/prepare.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

/** @returns the exit code */
export async function exportDeletions(outside: Outside, path: string): Promise<number> {
  await using opened = await openDeletions(outside);
  let count = 0;
  let text = "";
  for await (const line of opened.list()) {
    text += `${line}\n`;
    count++;
  }
  // The name appears only once the file is whole: an older list stays until then.
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
  console.log(`${count} deletions in ${path}`);
  return 0;
}

/** @returns the exit code */
export async function applyDeletions(outside: Outside, path: string): Promise<number> {
  const ids = await readList(path);
  await using opened = await openDeletions(outside);
  const { deleted, already, unknown } = await opened.apply(ids);
  console.log(
    `Of ${ids.length} players ${deleted} were there again and are deleted, ${already} were deleted ` +
      `already, ${unknown} are not in this database.`,
  );
  return 0;
}

async function readList(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new StartRefused(`Cannot read "${path}": ${error.message}`);
  });
  try {
    return readDeletions(text);
  } catch (error) {
    if (!(error instanceof DeletionListDamaged)) throw error;
    throw new StartRefused(`Cannot apply ${path}: ${error.message}. Nobody was deleted.`);
  }
}

async function openDeletions(outside: Outside) {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using undo = new AsyncDisposableStack();
  const { database } = undo.use(await attachDatabase({ config, secrets, program: outside, log }));
  const clock = await openClock(database, log);
  const sessions = createSessionStore(database);
  // Ranks are a server's, which withdraws what is hidden here.
  const personal = composePersonal({ database, leaderboards: { withdraw: async () => {} } });
  const list = createDeletionList({
    store: createPrivacyStore(database, personal),
    endSessions: async (userId) => void await sessions.revoke({ userId }, "deleted"),
    audit: createAudit({
      store: createAuditStore(database),
      secret: secrets.keyEncryption,
      ...{ clock, log },
    }),
    clock,
  });
  const resources = undo.move();
  return { ...list, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
