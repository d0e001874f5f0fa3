/**
 * Play that never stops while processes die: every client remembers what was acknowledged, and
 * nothing else. What was asked and never answered may have happened or not.
 */

import type { Answer, Call, Node } from "./node.ts";
import { serviceToken } from "./node.ts";

export interface Acknowledged {
  users: { id: string; token: string }[];
  tickets: { id: string; userId: string }[];
  /** Finished matches with the players as they were answered. */
  results: { matchId: string; players: { user_id: string; mmr_after: number }[] }[];
  /** Best score that was answered, and every score that was asked for. */
  scores: Map<string, { best: number; asked: Set<number> }>;
  events: string[];
}

export interface Workload {
  acknowledged: Acknowledged;
  /** Answers that no fault excuses, such as a 500. */
  offences: string[];
  /** Resolves when another `n` matches have been played to their end. */
  played(n: number, withinMs: number): Promise<void>;
  /** Lets every client end its round. */
  stop(): Promise<void>;
}

export type Random = () => number;

/** mulberry32: small, fast, the same on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run, printed so that the run can be drawn again. */
export function drawSeed(): number {
  const seed = Number(Deno.env.get("TEST_SEED") ?? Math.floor(Math.random() * 2 ** 31)) >>> 0;
  console.log(`TEST_SEED=${seed}`);
  return seed;
}

const PAUSE_MS = 40;
const PATIENCE_MS = 8_000;

export function startWorkload(
  { node, clients, random }: { node: Pick<Node, "call">; clients: number; random: Random },
): Workload {
  const acknowledged: Acknowledged = {
    users: [],
    tickets: [],
    results: [],
    scores: new Map(),
    events: [],
  };
  const offences: string[] = [];
  let stopping = false;
  let service = "";
  /** What was told last where it was not what had been asked for. */
  let refused = "nothing";
  const running = Array.from({ length: clients }, () => client());

  /** Answers undefined when nobody can know whether it happened. */
  async function ask(method: string, path: string, call: Call): Promise<Answer | undefined> {
    try {
      const answer = await node.call(method, path, { patience: PATIENCE_MS, ...call });
      const { status, headers } = answer;
      if (status === 503 && !headers.get("retry-after")) offences.push(`${path}: no Retry-After`);
      if (status >= 400) refused = `${method} ${path}: ${status} ${JSON.stringify(answer.body)}`;
      if (status < 500) return answer;
      if (status !== 503) offences.push(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    } catch (error) {
      // The process is down, or died with the request.
      refused = `${method} ${path}: ${error}`;
    }
    await pause(PAUSE_MS + random() * PAUSE_MS);
    return undefined;
  }

  /** Asks until it is answered; undefined when the workload ends first. */
  async function insist(method: string, path: string, call: () => Call) {
    while (!stopping) {
      const answer = await ask(method, path, call());
      if (answer) return answer;
    }
    return undefined;
  }

  async function client(): Promise<void> {
    while (!stopping) {
      while (service === "" && !stopping) {
        const token = await serviceToken(node).catch((error) => void (refused = String(error)));
        // Another client may have had an answer meanwhile, where this one had none.
        if (token !== undefined) service = token;
        else await pause(PAUSE_MS);
      }
      await round();
    }
  }

  async function round(): Promise<void> {
    const pair = (await Promise.all([signIn(), signIn()])).filter((user) => user !== undefined);
    if (pair.length < 2) return;
    // Near to one another and mostly far from every other pair.
    const mmr = Math.floor(random() * 4_000);
    const tickets = (await Promise.all(pair.map(({ id }) => enqueue(id, mmr))))
      .filter((id) => id !== undefined);
    await Promise.all(pair.map(record));
    for (const ticket of tickets) {
      const matchId = await awaitMatch(ticket);
      if (matchId) return await report(matchId);
    }
  }

  async function signIn() {
    const answer = await insist("POST", "/auth/guest", () => ({ body: {} }));
    if (answer?.status !== 201) return undefined;
    const user = { id: answer.body.user.id as string, token: answer.body.access_token as string };
    acknowledged.users.push(user);
    return user;
  }

  async function enqueue(userId: string, mmr: number) {
    const answer = await insist("POST", "/matchmaking/enqueue", () => ({
      token: service,
      body: { user_id: userId, mode: "duel", region: "eu-north", mmr },
    }));
    // The answer before this one was lost, and the player has been matched since.
    if (answer?.body.code === "already_playing") return undefined;
    if (answer && answer.status > 202) offences.push(`enqueue: ${answer.status}`);
    if (!answer || answer.status > 202) return undefined;
    const id = answer.body.ticket_id as string;
    acknowledged.tickets.push({ id, userId });
    return id;
  }

  /** Scores and telemetry of one player, each perhaps asked more than once. */
  async function record({ id, token }: { id: string; token: string }) {
    const scores = acknowledged.scores.get(id) ?? { best: -Infinity, asked: new Set() };
    acknowledged.scores.set(id, scores);
    for (let n = 0; n < 2; n++) {
      const score = Math.floor(random() * 1e9);
      scores.asked.add(score);
      const answer = await ask("POST", "/leaderboards/submit", {
        token: service,
        body: { user_id: id, score, season: "current", mode: "duel" },
      });
      if (answer?.status === 200) scores.best = Math.max(scores.best, score);
    }
    const events = Array.from({ length: 5 }, () => crypto.randomUUID());
    const answer = await ask("POST", "/telemetry/bulk", {
      token,
      body: events.map((event_id) => ({ event: "step", ts: Date.now(), event_id })),
    });
    if (answer?.status === 202) {
      for (const { event_id, status } of answer.body.results) {
        if (status === "accepted") acknowledged.events.push(event_id);
      }
    }
  }

  async function awaitMatch(ticketId: string): Promise<string | undefined> {
    for (let tries = 0; tries < 60 && !stopping; tries++) {
      const path = `/matchmaking/tickets/${ticketId}?wait=1`;
      const answer = await ask("GET", path, { token: service });
      if (answer?.status === 404) offences.push(`${path}: the ticket is gone`);
      if (answer?.body.match_id) return answer.body.match_id;
    }
    return undefined;
  }

  async function report(matchId: string): Promise<void> {
    const answer = await insist("POST", `/matchmaking/matches/${matchId}/result`, () => ({
      token: service,
      body: { teams: [{ placement: 1 }, { placement: 2 }] },
    }));
    if (!answer) return;
    if (answer.status !== 200) offences.push(`result: ${answer.status}`);
    else acknowledged.results.push({ matchId, players: answer.body.players });
  }

  return {
    acknowledged,
    offences,
    async played(n, withinMs) {
      const goal = acknowledged.results.length + n;
      const deadline = Date.now() + withinMs;
      while (acknowledged.results.length < goal) {
        if (Date.now() > deadline) {
          const { users, tickets, results } = acknowledged;
          throw new Error(
            `Not ${n} matches within ${withinMs} ms: ${users.length} players, ` +
              `${tickets.length} tickets, ${results.length} results; refused last: ${refused}`,
          );
        }
        await pause(20);
      }
    },
    async stop() {
      stopping = true;
      await Promise.all(running);
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
