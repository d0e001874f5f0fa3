/** MM8, MM9, UI8: what a page makes of news about its ticket, in whatever order they come. */

import assert from "node:assert/strict";
import * as moves from "../../islands/play/queue_state.ts";
import { answer, catchUpMatch, declining } from "../../islands/play/queue_state.ts";
import type { QueueState } from "../../components/stage/state.ts";
import type { RoomEvent, RoomEvents } from "../../sdk/mod.ts";

const ticket = { id: "t", mode: "duel", region: "eu-north", waited: 3, estimate: 8 };
const queued: QueueState = { name: "queued", ticket };
const match = {
  ...{ match_id: "m", mode: "duel", region: "eu-north", teams: [["a"], ["b"]] },
  quality: { win_probability: [0.5, 0.5] },
};
const found: QueueState = { name: "found", match };
/** Of who queues alone, unless more are said. */
const follow = (before: QueueState, event: RoomEvent, party = 1) =>
  moves.follow(before, event, party);
const catchUp = (before: QueueState, asked: QueueState, news: moves.TicketNews, party = 1) =>
  moves.catchUp(before, asked, news, party);
/** As much of an event as the page looks at. */
const event = (kind: keyof RoomEvents, data: unknown) =>
  ({ kind, data, room: "", epoch: "", offset: 1, at: "" }) as RoomEvent;

Deno.test("[UI8] an answer that comes after the events it was asked before changes nothing", () => {
  const late = { ticket_id: "t", status: "queued", mode: "duel", region: "eu-north" };
  assert.equal(catchUp(found, queued, late), found);
  assert.deepEqual(catchUp({ name: "idle" }, queued, late), { name: "idle" });
  assert.equal(catchUp(queued, queued, { ticket_id: "of before", status: "ended" }), queued);
  assert.deepEqual(catchUp(queued, queued, { ticket_id: "t", status: "matched", match }), found);
});

Deno.test("[MM8 UI8] a ticket's end is told in words, a party's start queues everybody", () => {
  const ended = (reason: string) =>
    follow(queued, event("ticket.updated", { ticket_id: "t", status: "ended", reason }));
  const wish = { mode: "duel", region: "eu-north" };
  assert.deepEqual(ended("cancelled"), { name: "idle", wish }, "it can be queued for again");
  assert.deepEqual(ended("expired"), { name: "idle", why: "expired", wish });
  assert.deepEqual(ended("missed"), { name: "idle", why: "missed", wish });
  assert.deepEqual(ended("declined"), { name: "idle", why: "declined_elsewhere", wish });
  const told = { ticket_id: "p", status: "queued", mode: "squad", region: "us-east" };
  assert.deepEqual(follow({ name: "idle" }, event("ticket.updated", told)), {
    name: "queued",
    ticket: { id: "p", mode: "squad", region: "us-east", waited: 0, estimate: null },
  });
});

Deno.test("[MM9 UI8] a declined match leads back to the old place, a finished one to its result", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed = follow(queued, event("match.proposed", proposal));
  assert.equal(proposed.name, "proposed");
  const back = event("ticket.updated", { ticket_id: "t", status: "queued" });
  assert.deepEqual(follow(proposed, back), { ...queued, since: "kept" });
  // Also of a page that was loaded anew meanwhile.
  const anew = follow({ name: "proposed", match: proposal, accepted: true }, back);
  assert.equal(anew.name === "queued" && anew.ticket.id, "t");
  const over = (match_id: string) => follow(found, event("match.finished", { match_id }));
  assert.deepEqual(over("m"), {
    ...{ name: "over", match: { match_id: "m", mode: "duel", region: "eu-north" } },
  });
  assert.equal(over("another").name, "found");
});

Deno.test("[MM9 UI10] whose fault a failed check is, the server says", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const after = (
    more: object,
    missed?: boolean,
    { status = "ended", party = 2, said = "declined" } = {},
  ) => {
    const proposed: QueueState = { name: "proposed", match: proposal, accepted: false, ...more };
    const data = { match_id: "m", reason: said, ...(missed !== undefined && { missed }) };
    const cancelled = follow(proposed, event("match.cancelled", data), party);
    const reason = status === "ended" ? said : null;
    return follow(cancelled, event("ticket.updated", { ticket_id: "t", status, reason }), party);
  };
  const why = (said: string, more: object, missed?: boolean, party = 2) => {
    const next = after(more, missed, { party, said });
    return next.name === "idle" && next.why;
  };
  assert.equal(why("missed", {}, true), "missed");
  assert.equal(why("missed", {}), "missed", "what was told of the match did not come");
  assert.equal(why("missed", {}, false), "party_missed", "accepted in another window");
  assert.equal(why("missed", { accepted: true }, false), "party_missed");
  assert.equal(why("missed", { accepted: true }), "party_missed");
  assert.equal(why("declined", {}, false), "declined_elsewhere", "by their party, or elsewhere");
  assert.equal(why("declined", {}), "declined_elsewhere", "by their party, or elsewhere");
  assert.equal(why("declined", { accepted: true }, false), "party_missed");
  assert.equal(why("declined", { accepted: true }, false, 1), "declined_elsewhere", "no party");
  assert.equal(why("declined", {}, true), "missed", "a node of the version before");
  const kept = after({ accepted: true }, false, { status: "queued" });
  assert.equal(kept.name === "queued" && kept.since, "kept");
});

Deno.test("[MM9 UI10] who declines is told so, also where the news comes before the answer", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed = { name: "proposed", match: proposal, accepted: false } as const;
  const ended = event("ticket.updated", { ticket_id: "t", status: "ended", reason: "declined" });
  const next = (missed?: boolean) => {
    const pressed = declining(proposed, proposed);
    const cancelled = event("match.cancelled", { match_id: "m", reason: "declined", missed });
    const state = follow(follow(pressed, cancelled), ended);
    return state.name === "idle" && state.why;
  };
  assert.equal(next(false), "declined");
  assert.equal(next(), "declined");
  assert.equal(next(true), "missed", "the server never heard of it");
  const another = { ...proposed, match: { ...proposal, match_id: "n" } };
  assert.equal(declining(another, proposed), another);
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
  assert.deepEqual(answer(proposed, accepted), { ...accepted, count: 1 });
  assert.equal(answer(queued, accepted), queued, "somebody else declined meanwhile");
  assert.equal(answer(found, accepted), found);
  assert.equal(answer(found, queued), found);
  assert.equal(answer({ name: "idle" }, queued), queued);
  assert.deepEqual(answer(queued, { name: "idle" }), { name: "idle" });
});

Deno.test("[MM9 UI8] a match proposed before the page listened is asked about", () => {
  const told = { ticket_id: "t", status: "proposed" };
  const accept_by = "2026-11-01T12:00:00Z";
  const next = catchUp(queued, queued, { ...told, match: { ...match, accept_by } });
  assert.equal(next.name, "proposed");
  assert.deepEqual(next.name === "proposed" && [next.match.ticket_id, next.match.accept_by], [
    "t",
    accept_by,
  ]);
});

Deno.test("[MM9 UI8] how a check ended is asked, and an answer of another moment changes nothing", () => {
  const accept_by = "2026-11-01T12:00:00Z";
  const proposal = { ...match, ticket_id: "t", accept_by };
  const proposed: QueueState = { name: "proposed", match: proposal, accepted: true, count: 1 };
  const told = (status: string, more: object = {}) =>
    catchUp(proposed, proposed, { ticket_id: "t", status, ...more }, 2);
  const on = { ...match, status: "active" };
  assert.deepEqual(told("matched", { match: on, join_token: "x" }), {
    ...{ name: "found", match: { ...on, join_token: "x" } },
  });
  assert.equal(told("matched", { match: { ...match, status: "finished" } }).name, "over");
  const off = told("matched", { match: { ...match, status: "cancelled" } });
  assert.equal(off.name === "idle" && off.why, "called_off");
  const back = told("queued");
  assert.equal(back.name === "queued" && back.since, "kept");
  const out = told("ended", { reason: "declined" });
  assert.equal(out.name === "idle" && out.why, "party_missed", "they have accepted themselves");
  // The same check goes on: who has accepted has.
  const same = { ticket_id: "t", status: "proposed", match: { ...match, accept_by } };
  assert.equal(catchUp(proposed, proposed, same), proposed);
  const next: QueueState = { ...proposed, match: { ...proposal, match_id: "n" } };
  assert.equal(catchUp(next, proposed, same), next, "another is proposed meanwhile");
  assert.equal(catchUp(proposed, queued, { ticket_id: "t", status: "queued" }), proposed);
});

Deno.test("[MM20 UI8] what became of a match before the page listened is asked", () => {
  const news = (status: string, left = false) => ({
    ...{ ...match, status, players: [{ user_id: "a", left }, { user_id: "b", left: true }] },
  });
  assert.equal(catchUpMatch(found, news("active"), "a"), found);
  assert.deepEqual(catchUpMatch(found, news("finished"), "a"), {
    ...{ name: "over", match: { match_id: "m", mode: "duel", region: "eu-north" } },
  });
  const wish = { mode: "duel", region: "eu-north" };
  const idle = (why: string) => ({ name: "idle", why, wish });
  assert.deepEqual(catchUpMatch(found, news("voided"), "a"), idle("called_off"));
  assert.deepEqual(catchUpMatch(found, news("active", true), "a"), idle("left"));
  assert.equal(catchUpMatch(queued, news("finished"), "a"), queued);
});

Deno.test("[AR4 MM14 UI10] why a match is called off is told, and who is queued again by it knows", () => {
  const off = (reason: string) =>
    follow(found, event("match.cancelled", { match_id: "m", reason }));
  const wish = { mode: "duel", region: "eu-north" };
  assert.deepEqual(off("unplayed"), { name: "idle", why: "unplayed", wish });
  for (const reason of ["host_lost", "unassigned"]) {
    assert.deepEqual(off(reason), { name: "idle", why: "host_lost", wish });
  }
  assert.deepEqual(off("voided"), { name: "idle", why: "called_off", wish }, "by the staff");
  const again = event("ticket.updated", { ticket_id: "n", status: "queued", ...wish });
  const back = { ...ticket, id: "n", waited: 0, estimate: null };
  assert.deepEqual(follow(off("host_lost"), again), {
    ...{ name: "queued", ticket: back, since: "host_lost" },
  });
  assert.deepEqual(follow(off("unplayed"), again), { name: "queued", ticket: back });
  const other = event("ticket.updated", {
    ...{ ticket_id: "n", status: "queued", mode: "squad", region: wish.region },
  });
  assert.deepEqual(follow(off("host_lost"), other), {
    ...{ name: "queued", ticket: { ...back, mode: "squad" } },
  });
});

Deno.test("[MM20 UI8] a match that was left elsewhere is left here", () => {
  const left = (match_id: string) => event("match.left", { match_id, user_id: "a" });
  assert.equal(follow(found, left("other")), found);
  const wish = { mode: "duel", region: "eu-north" };
  assert.deepEqual(follow(found, left("m")), { name: "idle", why: "left", wish });
  assert.equal(follow(queued, left("m")), queued);
  const known: QueueState = { ...found, known: true };
  assert.equal(answer(queued, known), known);
});

Deno.test("[MM9 UI10] who has accepted is counted, of this match alone and never backwards", () => {
  const proposal = { ...match, ticket_id: "t", accept_by: "2026-11-01T12:00:00Z" };
  const proposed: QueueState = { name: "proposed", match: proposal, accepted: false };
  const told = (match_id: string, accepted: number) =>
    event("match.accepted", { match_id, accepted, players: 10 });
  const six = follow(proposed, told("m", 6));
  assert.deepEqual(six, { ...proposed, count: 6 });
  assert.deepEqual(follow(six, told("m", 5)), six);
  assert.equal(follow(six, told("another", 9)), six);
  assert.equal(follow(found, told("m", 6)), found);
});
