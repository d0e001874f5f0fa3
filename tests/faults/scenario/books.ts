/** The books after everything has broken and been mended: what was acknowledged beside what is there. */

import assert from "node:assert/strict";
import type { Database } from "../../../db/client.ts";
import { createInventoryStore } from "../../../services/inventory/mod.ts";
import { purchaseClaims } from "../../../services/store/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { runProgram } from "../../support/process/program.ts";
import { type Node, serviceToken } from "../nodes/node.ts";
import { assertKept, settle } from "../nodes/verify.ts";
import type { Crowd } from "./crowd.ts";

/** Each purchase brings so many. */
const GRANTED = 3;

/** What a process holds while nobody asks it anything. */
export interface Holdings {
  handles: number;
  megabytes: number;
}

/** @throws at the first check that does not hold. @returns what was checked, a sentence each */
export async function checkBooks(
  { crowd, database, env, nodes }: {
    crowd: Crowd;
    database: Database;
    /** Leads a command to the same engines. */
    env: Record<string, string>;
    nodes: readonly Node[];
  },
): Promise<string[]> {
  const { acknowledged } = crowd.workload;
  const checked: string[] = [];
  const holds = async (what: string, check: () => Promise<void> | void) => {
    await check();
    checked.push(what);
  };
  await holds("every answer was one that a client may get", () => {
    assert.deepEqual([...new Set(crowd.offences)], []);
  });
  await holds(
    "outbox and streams are empty, every event is recorded",
    () => settle(database.sql, acknowledged),
  );
  await holds(
    "every sign-in, ticket, result and best score that was answered is there; no ticket is doubled",
    () => assertKept(database.sql, acknowledged),
  );
  await holds("who paid has what they paid for, once", async () => {
    const inventory = createInventoryStore(database, purchaseClaims);
    for (const [userId, times] of crowd.paid) {
      const held = await inventory.list(userId) ?? [];
      const quantity = held.reduce((sum, each) => sum + each.quantity - each.debt, 0);
      assert.equal(quantity, times * GRANTED, userId);
    }
  });
  await holds("every follower heard every announcement once, or was told that it cannot", () => {
    for (const { heard, lost } of crowd.followers) {
      assert.ok([...heard.values()].every((times) => times === 1), "nothing comes twice");
      if (lost.length > 0) continue;
      assert.deepEqual(crowd.announced.filter((text) => !heard.has(text)), []);
    }
  });
  for (
    const [what, args] of [
      ["the ledger's sums are right", ["admin", "inventory", "verify"]],
      ["the audit log's chain is whole", ["admin", "audit", "verify"]],
    ] as const
  ) {
    await holds(what, async () => {
      const { code, output } = await runProgram({ args: [...args], env });
      assert.equal(code, 0, `${args.join(" ")}: ${output.slice(-2_000)}`);
    });
  }
  for (const node of nodes) await node.ready();
  await holds("the board equals its rows, on every node", async () => {
    for (const node of nodes) {
      const token = await serviceToken(node);
      const path = "/admin/api/boards/current/duel/verify";
      const { status, body } = await node.call("GET", path, { token });
      assert.deepEqual([status, body.differences], [200, 0], JSON.stringify(body));
    }
  });
  return checked;
}

/** Once it has come to rest. */
export async function holdingsOf({ program }: Node): Promise<Holdings> {
  let before = Infinity;
  return await eventually("it rests", async () => {
    let handles = 0;
    for await (const _ of Deno.readDir(`/proc/${program.pid}/fd`)) handles++;
    const status = await Deno.readTextFile(`/proc/${program.pid}/status`);
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024;
    const rests = handles >= before;
    before = handles;
    return rests ? { handles, megabytes: Math.round(megabytes) } : undefined;
  }, { everyMs: 3_000 });
}
