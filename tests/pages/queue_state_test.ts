/** MM8, MM9, UI8: what a page makes of news about its ticket, in whatever order they come. */

import assert from "node:assert/strict";
import { answer, catchUp, follow, type QueueState } from "../../islands/play/queue_state.ts";
import type { RoomEvent, RoomEvents } from "../../sdk/mod.ts";

const ticket = { id: "t", mode: "duel", region: "eu-north", waited: 3, estimate: 8 };
const queued: QueueState = { name: "queued", ticket };
const match = {
  ...{ match_id: "m", mode: "duel", region: "eu-north", teams: [["a"], ["b"]] },
  quality: { win_probability: [0.5, 0.5] },
};
const found: QueueState = { name: "found", match };
/** As much of an event as the page looks at. */
const event = (kind: keyof RoomEvents, data: unknown) =>
  ({ kind, data, room: "", epoch: "", offset: 1, at: "" }) as RoomEvent;

Deno.test("[UI8] an answer that comes after the events it was asked before changes nothing", () => {
  const late = { ticket_id: "t", status: "queued", mode: "duel", region: "eu-north" };
  assert.equal(catchUp(found, late), found);
  assert.deepEqual(catchUp({ name: "idle" }, late), { name: "idle" });
  assert.equal(catchUp(queued, { ticket_id: "of before", status: "ended" }), queued);
  assert.deepEqual(catchUp(queued, { ticket_id: "t", status: "matched", match }), found);
});

Deno.test("[MM8 UI8] a ticket's end is told in words, a party's start queues everybody", () => {
  const ended = (reason: string) =>
    follow(queued, event("ticket.updated", { ticket_id: "t", status: "ended", reason }));
  assert.deepEqual(ended("cancelled"), { name: "idle" });
  assert.match((ended("expired") as { why: string }).why, /Queue again/);
  const told = { ticket_id: "p", status: "queued", mode: "squad", region: "us-east" };
  assert.deepEqual(follow({ name: "idle" }, event("ticket.updated", told)), {
    name: "queued",
    ticket: { id: "p", mode: "squad", region: "us-east", waited: 0, estimate: null },
  });
});

Deno.test("[MM9 UI8] a declined match leads back to the old place, a finished one to the start", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed = follow(queued, event("match.proposed", proposal));
  assert.equal(proposed.name, "proposed");
  const back = event("ticket.updated", { ticket_id: "t", status: "queued" });
  assert.deepEqual(follow(proposed, back), queued);
  // Also of a page that was loaded anew meanwhile.
  const anew = follow({ name: "proposed", match: proposal, accepted: true }, back);
  assert.equal(anew.name === "queued" && anew.ticket.id, "t");
  const over = (match_id: string) => follow(found, event("match.finished", { match_id }));
  assert.equal(over("m").name, "idle");
  assert.equal(over("another").name, "found");
});

Deno.test("[MM6 UI8] news of the ticket before leave the present one alone", () => {
  const late = (reason: string) =>
    event("ticket.updated", { ticket_id: "of before", status: "ended", reason });
  for (const reason of ["superseded", "cancelled"]) {
    assert.equal(follow(queued, late(reason)), queued);
  }
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed = follow(queued, event("match.proposed", proposal));
  assert.equal(follow(proposed, late("cancelled")), proposed);
  // The party's leader queues while one waits alone, whichever is told first.
  const together = { ticket_id: "p", status: "queued", mode: "squad", region: "us-east" };
  const next = follow(queued, event("ticket.updated", together));
  assert.equal(next.name === "queued" && next.ticket.id, "p");
  assert.equal(follow(next, late("superseded")), next);
});

Deno.test("[MM9 UI8] an answer that comes after the news does not undo them", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed: QueueState = { name: "proposed", match: proposal, accepted: false };
  const accepted: QueueState = { ...proposed, accepted: true };
  assert.equal(answer(proposed, queued), proposed, "asked to accept before the queue answered");
  assert.deepEqual(answer(proposed, accepted), accepted);
  assert.equal(answer(queued, accepted), queued, "somebody else declined meanwhile");
  assert.equal(answer(found, accepted), found);
  assert.equal(answer(found, queued), found);
  assert.equal(answer({ name: "idle" }, queued), queued);
  assert.deepEqual(answer(queued, { name: "idle" }), { name: "idle" });
});

Deno.test("[MM9 UI8] a match proposed before the page listened is asked about", () => {
  const told = { ticket_id: "t", status: "proposed" };
  const accept_by = "2026-11-01T12:00:00Z";
  const next = catchUp(queued, { ...told, match: { ...match, accept_by } });
  assert.equal(next.name, "proposed");
  assert.deepEqual(next.name === "proposed" && [next.match.ticket_id, next.match.accept_by], [
    "t",
    accept_by,
  ]);
});

Deno.test("[MM20 UI8] a match that was left elsewhere is left here", () => {
  const left = (match_id: string) => event("match.left", { match_id, user_id: "a" });
  assert.equal(follow(found, left("other")), found);
  assert.deepEqual(follow(found, left("m")), { name: "idle", why: "You left the match." });
  assert.equal(follow(queued, left("m")), queued);
  const known: QueueState = { ...found, known: true };
  assert.equal(answer(queued, known), known);
});
