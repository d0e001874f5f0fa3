/** Operators' proofs and keys: `admin audit verify`, `admin inventory verify`, `admin keys rotate`. */

import { createAudit, createAuditStore } from "../../audit/mod.ts";
import { createInventoryStore } from "../../inventory/mod.ts";
import { purchaseClaims } from "../../store/mod.ts";
import { createKeyStore, openKeyRing } from "../../identity/mod.ts";
import { systemClock } from "../../platform/time/clock.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

/** @param noted hash of a seal noted earlier @returns the exit code: 1 when the chain is broken */
export async function verifyAudit(outside: Outside, noted?: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const store = createAuditStore(attached.database);
  const audit = createAudit({
    ...{ store, log },
    secret: secrets.keyEncryption,
    clock: systemClock,
  });
  const { intact, rows, seals, open, head, problem } = await audit.verify(noted);
  console.log(
    intact
      ? `The chain holds: ${rows} rows under ${seals} seals, ${open} not sealed yet. Head: ${head}`
      : `The chain is broken: ${problem}`,
  );
  return intact ? 0 : 1;
}

/** @returns the exit code: 1 when a sum is off */
export async function verifyInventory(outside: Outside): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const report = await createInventoryStore(attached.database, purchaseClaims).report();
  const { operations, entries, balances, problems } = report;
  const size = `${operations} operations, ${entries} entries, ${balances} balances`;
  console.log(problems.length === 0 ? `Every sum is right: ${size}` : `Sums are off: ${size}`);
  for (const problem of problems) console.log(`  - ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

/** @returns the exit code */
export async function rotateKeys(outside: Outside): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const store = createKeyStore(attached.database);
  const clock = await openClock(attached.database, log);
  const keyRing = await openKeyRing({ store, secret: secrets.keyEncryption, clock, log });
  const kid = await keyRing.rotate({ actor: "operator", addresses: [] });
  console.log(`Tokens are signed with ${kid} from now on; those in date stay valid.`);
  return 0;
}
