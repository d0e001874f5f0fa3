import assert from "node:assert/strict";
import { outlooks } from "./outlook.ts";
import type { QueueRules } from "./queue.ts";
import type { Waiting } from "../types.ts";

const NOW = 1_000_000_000;
const rules: QueueRules = {
  ...{ teams: 2, teamSize: 1, botsAfterMs: 30_000 },
  window: { base: 50, step: 25, every_s: 5, cap: 400 },
  expansion: { after_s: 20, max_latency_ms: 100 },
  regions: { here: ["there"], there: ["here"] },
};
const ticket = (ticketId: string, mmr: number, wish: Partial<Waiting> = {}): Waiting => ({
  ...{ ticketId, region: "here", enqueuedAt: NOW, members: [{ userId: ticketId, mmr }] },
  ...wish,
});
const look = (waiting: Waiting[], given: QueueRules = rules) =>
  outlooks(given, { waiting, asked: ["a"], now: NOW }).get("a")!;

Deno.test("[UI7] outlooks() foretells the moment at which both windows reach", () => {
  const { cause, fitsInS, fitting, nearest } = look([ticket("a", 1_500), ticket("b", 1_600)]);
  assert.deepEqual([cause, fitsInS, fitting, nearest], ["far", 10, 1, 100]);
  assert.equal(look([ticket("a", 1_500), ticket("b", 1_540)]).cause, "due");
  assert.equal(look([ticket("a", 1_500), ticket("b", 1_950)]).fitsInS, null, "beyond the cap");
});

Deno.test("[UI7 MM10] outlooks() counts other regions from when they count", () => {
  const found = look([ticket("a", 1_500), ticket("b", 1_500, { region: "there" })]);
  assert.deepEqual([found.cause, found.fitsInS, found.regions], ["alone", 20, ["here"]]);
});

Deno.test("[UI7 MM5] outlooks() tells too few from too far from no teams", () => {
  const squad = { ...rules, teamSize: 2 };
  assert.equal(look([ticket("a", 1_500), ticket("b", 1_500)], squad).cause, "few");
  const pair = [{ userId: "b", mmr: 1_500 }, { userId: "c", mmr: 1_500 }];
  const three = { ...rules, teamSize: 3 };
  // Two parties of two and two alone make 6 seats; three parties of two cannot make teams of three.
  const parties = ["a", "b", "c"].map((id) => ticket(id, 1_500, { members: pair }));
  assert.equal(look(parties, three).cause, "apart");
  assert.equal(look(parties, three).fitsInS, null);
});

Deno.test("[UI7 MM4] outlooks() says when computer opponents may come", () => {
  assert.equal(look([ticket("a", 1_500, { bots: true, enqueuedAt: NOW - 10_000 })]).botsInS, 20);
  assert.equal(look([ticket("a", 1_500)]).botsInS, null);
});
