/** The claim statement by itself: who may claim what (MM7, MM16). */

import assert from "node:assert/strict";
import { createQueueStore } from "../../../services/matchmaking/stores/queue.ts";
import type { Proposal, Waiting } from "../../../services/matchmaking/types.ts";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { enqueue, guests, party } from "../play/play.ts";

const onEachEngine = testApps();
const quality = {
  winProbability: [0.5, 0.5],
  ratingSpread: 0,
  maxWaitS: 0,
  windows: [],
  expanded: false,
};

const propose = (...teams: Waiting[][]): Proposal => ({ region: "us-west", teams, quality });

async function open({ services: { engines, leases, ids }, clock }: TestApp, name: string) {
  const store = createQueueStore(engines.database);
  const terms = { mode: "squad", at: new Date(clock.now()), acceptBy: null, assignBy: null };
  return {
    store,
    fence: (await leases.take(name, "one", 60_000))!,
    claim: (fence: number, proposals: Proposal[]) =>
      store.claim(
        { name, holder: "one", fence },
        terms,
        proposals.map((proposal) => ({ matchId: ids.next(), proposal })),
      ),
    waiting: () => store.listQueued("squad", new Date(0)),
  };
}

async function queueFour(app: TestApp) {
  const players = await guests(app, 4);
  const id = await party(app, players.slice(0, 2));
  ok(await enqueue(app, players[0]!, { mode: "squad", region: "us-west", party_id: id }), 202);
  for (const guest of players.slice(2)) {
    ok(await enqueue(app, guest, { mode: "squad", region: "us-west" }), 202);
  }
  return players;
}

onEachEngine("[MM16] who has lost the lease cannot claim", async (app) => {
  const { fence, claim, waiting } = await open(app, "claims-1");
  await queueFour(app);
  const [duo, one, two] = (await waiting()).toSorted((a, b) => b.members.length - a.members.length);
  const match = propose([duo!], [one!, two!]);
  assert.equal((await claim(fence - 1, [match])).size, 0, "an old fence");
  await app.services.leases.release("claims-1", "one");
  assert.equal((await claim(fence, [match])).size, 0, "a lease that has run out");
  const later = (await app.services.leases.take("claims-1", "two", 60_000))!;
  assert.equal((await claim(later, [match])).size, 0, "somebody else's lease");
  assert.equal((await waiting()).length, 3);
  await app.services.leases.release("claims-1", "two");
  const own = (await app.services.leases.take("claims-1", "one", 60_000))!;
  assert.equal((await claim(own, [match])).size, 1);
});

onEachEngine(
  "[MM7] a match is claimed whole or not at all, beside others that are",
  async (app) => {
    const { fence, claim, waiting } = await open(app, "claims-2");
    await queueFour(app);
    const [, , three] = await queueFour(app);
    const tickets = await waiting();
    const duos = tickets.filter(({ members }) => members.length === 2);
    const solos = tickets.filter(({ members }) => members.length === 1);
    const gone = solos.find(({ members }) => members[0]!.userId === three!.id)!;
    ok(
      await app.call("POST", "/matchmaking/dequeue", {
        token: three!.token,
        json: { user_id: three!.id },
      }),
    );
    const [a, b, c] = solos.filter((ticket) => ticket !== gone);
    const made = await claim(fence, [
      propose([duos[0]!], [a!, b!]),
      propose([duos[1]!], [c!, gone]),
    ]);
    assert.equal(made.size, 1);
    const left = (await waiting()).map(({ ticketId }) => ticketId).sort();
    assert.deepEqual(left, [duos[1]!.ticketId, c!.ticketId].sort());
    // A second claim of the same tickets finds nobody.
    assert.equal((await claim(fence, [propose([duos[0]!], [a!, b!])])).size, 0);
  },
);
