/** What every client must live through (RT10): scenarios of the suite, as data. */

import type { Ask, Scenario, Step } from "./steps.ts";

const OWN = "user:{a}";

/**
 * Opened, signed in, in its own room and in another: who is in none is idle after a while. Waits
 * between tries are short.
 */
function enters(client: string, open: Record<string, unknown> = {}): Step[] {
  return [
    { client, do: "open", with: { jitter: 0.01, ...open } },
    { client, do: "sign_in", with: { display_name: "Conformer" } },
    { client, do: "join", with: { room: `user:{${client}}` } },
    { client, do: "join", with: { room: "world" } },
    { until: { joined: 1 }, client, room: `user:{${client}}` },
    { until: { joined: 1 }, client, room: "world" },
  ];
}

const whoAmI: Ask = { client: "a", do: "call", with: { name: "GET /auth/me" } };
/** The same player as before. */
const me: Ask = { ...whoAmI, keep: { member: "id", as: "player" } };
/** Joins the player's own room once more; the one before leaves it. */
function listener(n: number): Ask[] {
  const join: Ask = { client: "a", do: "join", with: { room: OWN, as: `listener ${n}` } };
  const leave: Ask = { client: "a", do: "leave", with: { room: `listener ${n - 1}` } };
  return n === 0 ? [join] : [join, leave];
}

const wish = { user_id: "{a}", mode: "duel", region: "us-east" };
const enqueue: Ask = {
  ...{ client: "a", do: "call" },
  with: { name: "POST /matchmaking/enqueue", body: wish, idempotency_key: "once" },
};
const dequeue = { name: "POST /matchmaking/dequeue" };
/** Longer than an access token lives. */
const PAST_TOKEN_S = 960;
const HUNDRED = Array.from({ length: 100 }, (_, n) => `c${n}`);

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a drop in mid-message loses nothing and tells nothing twice",
    rules: "RT3 RT10",
    steps: [
      ...enters("a"),
      { server: "publish", room: OWN, from: 1, to: 1 },
      { until: { event: 1 }, client: "a", room: OWN },
      { network: "break_in_message" },
      // It comes back amid these: some are missed, some come while it joins, some after.
      { server: "publish", room: OWN, from: 2, to: 250, bytes: 500 },
      { until: { event: 250 }, client: "a", room: OWN },
      { heard: Array.from({ length: 250 }, (_, n) => n + 1), client: "a", room: OWN },
      { client: "a", was: "online", times: 2 },
    ],
  },
  {
    name: "lost answers make no second player, ticket or event",
    rules: "RT10 GEN4 TEL1",
    steps: [
      { client: "a", do: "open", with: { jitter: 0.01 } },
      { network: "lose_answers" },
      { client: "a", do: "sign_in", with: { display_name: "Lost and found" }, fails: "offline" },
      { network: "mend" },
      { client: "a", do: "sign_in", with: { display_name: "Lost and found" } },
      { server: "counts", what: "players", name: "Lost and found", is: 1 },
      { network: "lose_answers" },
      { ...enqueue, fails: "offline" },
      { network: "mend" },
      { ...enqueue, keep: { member: "ticket_id", as: "ticket" } },
      { ...enqueue, keep: { member: "ticket_id", as: "ticket" } },
      { client: "a", do: "call", with: { ...dequeue, body: { user_id: "{a}" } } },
      { client: "a", do: "track", with: { event: "lost_answers", count: 50 } },
      { network: "lose_answers" },
      { client: "a", do: "flush", answers: { empty: false } },
      { network: "mend" },
      { client: "a", do: "flush", answers: { empty: true }, eventually: true },
      { server: "counts", what: "recorded", name: "lost_answers", is: 50 },
      // The answer to a renewal: the refresh token was used, and what followed it never came.
      me,
      { server: "advance", seconds: PAST_TOKEN_S },
      { network: "lose_answers" },
      { ...whoAmI, fails: "offline" },
      { network: "mend" },
      me,
    ],
  },
  {
    name: "a token is renewed while the socket stays",
    rules: "RT7 RT10",
    steps: [
      { client: "a", do: "open", with: { jitter: 0.01 } },
      { client: "a", do: "sign_in", with: { display_name: "Conformer" } },
      // One second before it would be renewed, here and there.
      { client: "a", do: "clock", with: { ms: 839_000 } },
      { server: "advance", seconds: 839 },
      { client: "a", do: "join", with: { room: "world" } },
      { until: { joined: 1 }, client: "a", room: "world" },
      { until: { state: "renewed" }, client: "a" },
      { server: "advance_online", seconds: 120, client: "a", room: "world" },
      { server: "publish", room: "world", from: 1, to: 2 },
      { until: { event: 2 }, client: "a", room: "world" },
      { heard: [1, 2], client: "a", room: "world" },
      { client: "a", was: "online", times: 1 },
    ],
  },
  {
    name: "a token that ended before its time is renewed, by calls and by sockets",
    rules: "SEC3 RT10",
    steps: [
      { client: "a", do: "open", with: { jitter: 0.01 } },
      { client: "a", do: "sign_in", with: { display_name: "Conformer" } },
      me,
      { server: "advance", seconds: PAST_TOKEN_S },
      me,
      { server: "advance", seconds: PAST_TOKEN_S },
      { client: "a", do: "join", with: { room: OWN } },
      { client: "a", do: "join", with: { room: "world" } },
      { until: { joined: 1 }, client: "a", room: OWN },
      // While it is open: the server closes it, and it is back with another token.
      { server: "advance", seconds: PAST_TOKEN_S },
      { server: "publish", room: OWN, from: 1, to: 3 },
      { until: { event: 3 }, client: "a", room: OWN },
      { heard: [1, 2, 3], client: "a", room: OWN },
      me,
    ],
  },
  {
    name: "a revoked session ends for good, and the device finds its player again",
    rules: "RT6 RT7 RT10",
    steps: [
      ...enters("a", { storage: "shared:revoked" }),
      me,
      { client: "b", do: "open", with: { jitter: 0.01, storage: "shared:revoked" } },
      { client: "b", do: "sign_out" },
      { until: { state: "ended", code: 4501 }, client: "a" },
      { ...whoAmI, fails: "unauthorized" },
      { client: "a", was: "online", times: 1 },
      { client: "a", do: "sign_in", with: { display_name: "Conformer" } },
      me,
    ],
  },
  {
    name: "two instances of the client share one sign-in, on two nodes",
    rules: "SEC3 RT9 RT10",
    steps: [
      ...enters("a", { storage: "shared:both" }),
      me,
      { client: "b", do: "open", with: { jitter: 0.01, storage: "shared:both" } },
      { server: "advance", seconds: PAST_TOKEN_S },
      { clients: ["a", "b"], do: "call", with: { name: "GET /auth/me" }, keep: me.keep! },
      { server: "publish", room: OWN, from: 1, to: 1 },
      { until: { event: 1 }, client: "a", room: OWN },
      { server: "move_on" },
      { network: "cut" },
      { server: "publish", room: OWN, from: 2, to: 4 },
      { network: "mend" },
      { until: { event: 4 }, client: "a", room: OWN },
      { clients: ["b"], do: "join", with: { room: OWN } },
      { until: { joined: 1 }, client: "b", room: OWN },
      { server: "publish", room: OWN, from: 5, to: 5 },
      { until: { event: 5 }, clients: ["a", "b"], room: OWN },
      { heard: [1, 2, 3, 4, 5], client: "a", room: OWN },
      { heard: [5], client: "b", room: OWN },
    ],
  },
  {
    name: "listeners that come and go while a room is busy take nothing from the others",
    rules: "RT3 RT10",
    steps: [
      ...enters("a"),
      {
        ...{ server: "publish", room: OWN, from: 1, to: 250 },
        // The server follows the room anew for each, and tells what came only to who asks again.
        meanwhile: Array.from({ length: 40 }, (_, n) => listener(n)).flat(),
      },
      { until: { joined: 1 }, client: "a", room: "listener 39" },
      { server: "publish", room: OWN, from: 251, to: 251 },
      { until: { event: 251 }, client: "a", room: OWN },
      { until: { event: 251 }, client: "a", room: "listener 39" },
      { heard: Array.from({ length: 251 }, (_, n) => n + 1), client: "a", room: OWN },
      { heard_in_order: "a", lost: "", times: 0, room: "listener 39" },
    ],
  },
  {
    name: "listeners that throw are told all the same, and keep nothing from coming back",
    rules: "RT3 RT10",
    steps: [
      ...enters("a", { throws: true }),
      { network: "cut" },
      { server: "publish", room: OWN, from: 1, to: 6 },
      { network: "mend" },
      { until: { event: 6 }, client: "a", room: OWN },
      { heard: [1, 2, 3, 4, 5, 6], client: "a", room: OWN },
      { client: "a", was: "online", times: 2 },
    ],
  },
  {
    name: "a slow consumer is cut, told of its loss, and goes on",
    rules: "RT6 RT10",
    steps: [
      ...enters("a"),
      { server: "publish", room: OWN, from: 1, to: 1 },
      { until: { event: 1 }, client: "a", room: OWN },
      { network: "hold" },
      { server: "flood", room: OWN, from: 2 },
      { network: "cut" },
      { network: "mend" },
      { until: { joined: 2 }, client: "a", room: OWN },
      { server: "publish", room: OWN, from: 1_000_000, to: 1_000_000 },
      { until: { event: 1_000_000 }, client: "a", room: OWN },
      { heard_in_order: "a", lost: "offset_too_old", times: 1, room: OWN },
    ],
  },
  {
    name: "another epoch is told as a loss, once, and events go on",
    rules: "RT3 RT10",
    steps: [
      ...enters("a"),
      { server: "publish", room: OWN, from: 1, to: 2 },
      { until: { event: 2 }, client: "a", room: OWN },
      { network: "cut" },
      { server: "lose_history", room: OWN },
      { server: "publish", room: OWN, from: 3, to: 4 },
      { network: "mend" },
      { until: { lost: "epoch_changed" }, client: "a", room: OWN },
      { server: "publish", room: OWN, from: 5, to: 5 },
      { until: { event: 5 }, client: "a", room: OWN },
      { heard_in_order: "a", lost: "epoch_changed", times: 1, room: OWN },
    ],
  },
  ...[300_000, -300_000].map((ms): Scenario => ({
    name: `a clock that is five minutes ${ms < 0 ? "slow" : "fast"} loses no player and no event`,
    rules: "RT7 RT10",
    steps: [
      ...enters("a"),
      me,
      { client: "a", do: "clock", with: { ms } },
      me,
      { server: "advance", seconds: PAST_TOKEN_S },
      { server: "publish", room: OWN, from: 1, to: 2 },
      { until: { event: 2 }, client: "a", room: OWN },
      me,
      { server: "publish", room: OWN, from: 3, to: 3 },
      { until: { event: 3 }, client: "a", room: OWN },
      { heard: [1, 2, 3], client: "a", room: OWN },
    ],
  })),
  {
    name: "a storage that is refused loses no player while the program runs",
    rules: "RT10",
    steps: [
      ...enters("a", { storage: "refused" }),
      me,
      { server: "advance", seconds: PAST_TOKEN_S },
      me,
      { server: "publish", room: OWN, from: 1, to: 2 },
      { until: { event: 2 }, client: "a", room: OWN },
      { heard: [1, 2], client: "a", room: OWN },
      { client: "a", do: "sign_out" },
      { client: "a", do: "sign_in", with: { display_name: "Conformer" } },
      me,
    ],
  },
  {
    name: "429 is told with its Retry-After, and telemetry that was refused counts once",
    rules: "SEC6 TEL1 RT10",
    steps: [
      { client: "a", do: "open", with: { jitter: 0.01 } },
      { client: "a", do: "sign_in", with: { display_name: "Conformer" } },
      { client: "a", do: "track", with: { event: "too_many", count: 500 } },
      { client: "a", do: "flush", answers: { empty: false, waiting: 100 } },
      {
        ...{ client: "a", do: "call", fails: "rate_limited", retry_after: 1 },
        with: { name: "POST /telemetry/bulk", body: [{}] },
      },
      { server: "advance", seconds: 10 },
      { client: "a", do: "flush", answers: { empty: true }, eventually: true },
      { server: "counts", what: "recorded", name: "too_many", is: 500 },
    ],
  },
  {
    name: "a hundred clients come back from a restart, spread over time, and miss nothing",
    rules: "GEN9 RT10",
    steps: [
      { clients: HUNDRED, do: "open" },
      { clients: HUNDRED, do: "sign_in", with: { display_name: "One of many" } },
      { clients: HUNDRED, do: "join", with: { room: "world" } },
      { until: { joined: 1 }, clients: HUNDRED, room: "world" },
      { server: "publish", room: "world", from: 1, to: 3 },
      { until: { event: 3 }, clients: HUNDRED, room: "world" },
      { server: "restart" },
      { server: "publish", room: "world", from: 4, to: 6 },
      { until: { event: 6 }, clients: HUNDRED, room: "world" },
      { heard: [1, 2, 3, 4, 5, 6], clients: HUNDRED, room: "world" },
      { clients: HUNDRED, spread_ms: 5_000 },
    ],
  },
];
