/** Payment providers' webhooks on two processes, and what killing one of them leaves behind. */

import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { createInventoryStore } from "../../../services/inventory/mod.ts";
import { purchaseClaims } from "../../../services/store/mod.ts";
import { guest, type Node } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { seeded } from "../nodes/workload.ts";

/** What payment providers sign with here. */
export const WEBHOOK_SECRET = `whsec_${btoa("a webhook secret of the faults")}`;
const PURCHASES_PER_ROUND = 24;

interface Delivery {
  text: string;
  headers: Record<string, string>;
}

/** A payment's event as its provider sends it. */
export function paymentEvent(type: string, provider_ref: string): Delivery {
  const id = `evt_${crypto.randomUUID()}`;
  const at = new Date();
  const text = JSON.stringify({ type: `payment.${type}`, data: { provider_ref } });
  return {
    text,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(WEBHOOK_SECRET).sign(id, at, text),
    },
  };
}

/** Like a provider: again and again until somebody says 200. */
async function deliver(nodes: () => Node[], delivery: Delivery, random: () => number) {
  for (;;) {
    const alive = nodes();
    const node = alive[Math.floor(random() * alive.length)]!;
    try {
      const { status, body } = await node.call("POST", "/store/webhook", delivery);
      if (status === 200) return body as { duplicate: boolean };
      assert.equal(status, 503, JSON.stringify(body));
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function world() {
  const stack = new AsyncDisposableStack();
  const env = { STORE_WEBHOOK_SECRETS: `standard:${WEBHOOK_SECRET}` };
  const { nodes, database: { sql } } = stack.use(await withNodes({ count: 2, env }));
  const inventory = createInventoryStore(
    { sql } as Parameters<typeof createInventoryStore>[0],
    purchaseClaims,
  );
  return {
    nodes,
    sql,
    inventory,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function checkout(node: Node, token: string) {
  const body = { sku: "xp-boost", currency: "EUR" };
  const answer = await node.call("POST", "/store/checkout", { token, body });
  assert.equal(answer.status, 201);
  return answer.body.provider_ref as string;
}

/** The same event again and again on both processes at once. @throws unless it counts once */
export async function deliverTogether(times: number): Promise<void> {
  await using w = await world();
  const player = await guest(w.nodes[0]);
  const delivery = paymentEvent("succeeded", await checkout(w.nodes[0], player.token));
  const answers = await Promise.all(
    Array.from({ length: times }, (_, i) => deliver(() => [w.nodes[i % 2]!], delivery, () => 0)),
  );
  assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
  assert.equal((await w.inventory.list(player.id))![0]!.quantity, 3);
  assert.deepEqual((await w.inventory.report()).problems, []);
}

/** Kills one of two processes in the middle of webhooks. @throws unless every sum is right */
export async function killDuringWebhooks(
  { kills, seed }: { kills: number; seed: number },
): Promise<void> {
  await using w = await world();
  const random = seeded(seed);
  let granted = 0;
  const players: string[] = [];
  for (let round = 0; round < kills; round++) {
    const victim = w.nodes[round % 2]!;
    const other = w.nodes[1 - round % 2]!;
    const player = await guest(other);
    players.push(player.id);
    const deliveries: Delivery[] = [];
    for (let i = 0; i < PURCHASES_PER_ROUND; i++) {
      const ref = await checkout(other, player.token);
      const kinds = [["succeeded"], ["refunded", "succeeded"], ["succeeded", "disputed"]][i % 3]!;
      if (kinds.length === 1) granted++;
      for (const kind of kinds) {
        const one = paymentEvent(kind, ref);
        deliveries.push(one, one);
      }
    }
    let dead = false;
    const alive = () => dead ? [other] : [victim, other];
    const done = Promise.all(deliveries.map((delivery) => deliver(alive, delivery, random)));
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    await victim.kill();
    dead = true;
    await done;
    await victim.restart();
    await victim.ready();
  }
  let held = 0;
  for (const player of players) {
    for (const { quantity, debt } of await w.inventory.list(player) ?? []) held += quantity - debt;
  }
  assert.equal(held, granted * 3);
  const { problems, operations } = await w.inventory.report();
  assert.deepEqual(problems, []);
  console.log(`${kills} kills, ${operations} bookings, ${granted} purchases granted for good`);
}
