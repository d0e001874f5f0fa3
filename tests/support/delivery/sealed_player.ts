/**
 * A player of a sealed game, on a machine without a network: `sealed_player.ts BASE PHRASE`. Signs in,
 * looks at what there is, queues and plays; says what it saw as one JSON document.
 */

import { eventually } from "../app/eventually.ts";

const [base, phrase] = Deno.args as [string, string];
/** Some seconds of a match. */
const FRAMES = 60;
const session = { token: "" };

// deno-lint-ignore no-explicit-any -- bodies of every shape
async function call(method: string, path: string, json?: unknown): Promise<any> {
  const response = await fetch(base + path, {
    method,
    headers: {
      "accept": "application/json",
      ...(session.token && { authorization: `Bearer ${session.token}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}

const network = await fetch("http://192.0.2.1/", { signal: AbortSignal.timeout(2_000) })
  .then(() => "there is one", () => "none");
await eventually("it is ready", async () => (await call("GET", "/ready")).status === 200, {
  withinMs: 120_000,
});
const entered = await call("POST", "/auth/recovery/login", { phrase });
session.token = entered.body.access_token;
const me = (await call("GET", "/auth/me")).body;
const board = await call("GET", `/leaderboards/current/duel/users/${me.id}`);
const [catalog, bought, owned] = [
  await call("GET", "/store/catalog"),
  await call("POST", "/store/checkout", { sku: "gold-500", currency: "EUR" }),
  await call("GET", `/inventory/${me.id}`),
];
const shop = await (await fetch(`${base}/store`, { headers: { accept: "text/html" } })).text();
const taken = await call("GET", "/users/me/export");
const ticket = await call("POST", "/matchmaking/enqueue", {
  ...{ user_id: me.id, mode: "duel", region: "eu-north", bots: true },
});
if (ticket.status !== 202) throw new Error(JSON.stringify(ticket));
const matchId = await eventually("a match is found", async () => {
  const { body } = await call("GET", `/matchmaking/tickets/${ticket.body.ticket_id}?wait=1`);
  if (body.status !== "queued" && !body.match_id) throw new Error(JSON.stringify(body));
  return body.match_id as string | undefined;
}, { withinMs: 90_000 });
const match = await call("GET", `/matchmaking/matches/${matchId}`);
const frames = await play(matchId);
console.log(JSON.stringify({
  ...{ network, me, board, catalog, bought, owned, ticket, match, frames },
  shop: shop.replace(/<[^>]*>/g, " "),
  taken: taken.status,
}));
Deno.exit(0);

async function play(id: string): Promise<number> {
  const socket = new WebSocket(`${base.replace("http", "ws")}/arena/${id}`, [
    "veze.arena.v1",
    `bearer.${session.token}`,
  ]);
  socket.binaryType = "arraybuffer";
  let count = 0;
  socket.onmessage = ({ data }) => void (data instanceof ArrayBuffer && count++);
  await eventually("the match is played", () => count >= FRAMES);
  return count;
}
