/** A day's queues: who is matched with whom, what came of it, and what it made of ratings. */

import { toQualityBody } from "../../services/matchmaking/stores/quality_row.ts";
import type { Chance } from "./chance.ts";
import { event, iso, type Player, type Rows } from "./season.ts";

export interface Ticket {
  player: Player;
  mode: string;
  at: number;
}

const START = 1500;
const K = 28;
const PATIENCE_S = 240;
const SIDE: Readonly<Record<string, number>> = { duel: 1, duo: 2 };

export function playDay(
  chance: Chance,
  rows: Rows,
  tickets: readonly Ticket[],
): void {
  const pools = Map.groupBy(
    tickets,
    ({ player, mode }) => `${player.region}:${mode}`,
  );
  for (const pool of pools.values()) {
    playPool(
      chance,
      rows,
      pool.toSorted((a, b) => a.at - b.at),
    );
  }
}

const ratingOf = ({ player, mode }: Ticket) => player.mmr[mode] ?? START;

function playPool(
  chance: Chance,
  rows: Rows,
  tickets: readonly Ticket[],
): void {
  let waiting: Ticket[] = [];
  for (const ticket of tickets) {
    waiting = waiting.filter((each) => {
      if (ticket.at - each.at < PATIENCE_S * 1_000) return true;
      endTicket(chance, rows, each, {
        at: each.at + PATIENCE_S * 1_000 * chance.next(),
      });
      return false;
    });
    if (waiting.some(({ player }) => player === ticket.player)) continue;
    waiting.push(ticket);
    const need = SIDE[ticket.mode]! * 2;
    // Windows widen with the wait.
    const near = waiting.filter((each) =>
      Math.abs(ratingOf(each) - ratingOf(ticket)) <=
        90 + 8 * (ticket.at - each.at) / 1_000
    );
    if (near.length < need) continue;
    const group = near.slice(0, need);
    waiting = waiting.filter((each) => !group.includes(each));
    play(chance, rows, group, ticket.at + 1_500 * chance.next());
  }
  for (const each of waiting) {
    endTicket(chance, rows, each, {
      at: each.at + PATIENCE_S * 1_000 * chance.next(),
    });
  }
}

function endTicket(
  chance: Chance,
  rows: Rows,
  { player, mode, at: since, ...ticket }: Ticket,
  { at, matchId }: { at: number; matchId?: string },
): void {
  rows.tickets!.push({
    ...{ id: chance.id(), user_id: player.id, mode, region: player.region },
    ...{
      mmr: ratingOf({ player, mode, at: since, ...ticket }),
      status: matchId ? "matched" : "ended",
    },
    reason: matchId ? "matched" : chance.pick(["cancelled", "expired"], [5, 1]),
    ...{
      match_id: matchId ?? null,
      enqueued_at: iso(since),
      queued_at: iso(since),
    },
    ...{ expires_at: iso(since + 600_000), ended_at: iso(at), bots: false },
    latency_json: { [player.region]: Math.round(18 + 60 * chance.next() ** 2) },
  });
}

const expected = (a: number, b: number) => 1 / (1 + 10 ** ((b - a) / 400));
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function play(
  chance: Chance,
  rows: Rows,
  group: readonly Ticket[],
  at: number,
): void {
  const { mode, player: { region } } = group[0]!;
  const id = chance.id();
  for (const ticket of group) {
    endTicket(chance, rows, ticket, { at, matchId: id });
  }
  const ranked = group.toSorted((a, b) => ratingOf(b) - ratingOf(a));
  const sides = [
    ranked.filter((_, i) => [0, 3].includes(i)),
    ranked.filter((_, i) => [1, 2].includes(i)),
  ];
  const ratings = sides.map((side) => mean(side.map(ratingOf)));
  const p = expected(ratings[0]!, ratings[1]!);
  const strength = sides.map((side) =>
    mean(side.map(({ player }) => player.skill + (player.isCheater ? 350 : 0)))
  );
  const seconds = 90 + 210 * chance.next();
  const end = at + seconds * 1_000;
  const fate = chance.next();
  const status = fate < 0.012 ? "voided" : fate < 0.02 ? "cancelled" : "finished";
  const score = chance.next() < 0.03
    ? 0.5
    : chance.next() < expected(strength[0]!, strength[1]!)
    ? 1
    : 0;
  const spread = Math.max(...group.map(ratingOf)) -
    Math.min(...group.map(ratingOf));
  rows.matches!.push({
    ...{
      id,
      mode,
      region,
      status,
      created_at: iso(at),
      finished_at: iso(end),
      teams: 2,
      rated: true,
    },
    quality_json: JSON.parse(toQualityBody({
      ...{ winProbability: [p, 1 - p], ratingSpread: spread, windows: [], expanded: false },
      maxWaitS: Math.max(...group.map((ticket) => (at - ticket.at) / 1_000)),
    })),
  });
  sides.forEach((side, team) =>
    side.forEach(({ player }) => {
      const own = team === 0 ? score : 1 - score;
      const before = player.mmr[mode] ?? START;
      const isOver = status === "finished";
      const after = before + K * (own - (team === 0 ? p : 1 - p));
      rows.match_participants!.push({
        ...{
          id: chance.id(),
          match_id: id,
          user_id: player.id,
          team,
          mmr_before: before,
          rated: true,
        },
        ...(isOver && {
          ...{
            mmr_after: after,
            result: own === 1 ? "win" : own === 0 ? "loss" : "draw",
          },
          ...{
            placement: own === 0 ? 2 : 1,
            score: Math.round(40 * chance.next()),
          },
        }),
        left_at: chance.next() < 0.02 ? iso(at + 30_000) : null,
      });
      if (!isOver) return;
      player.mmr[mode] = after;
      player.games[mode] = (player.games[mode] ?? 0) + 1;
      rows.events!.push(
        event(
          chance,
          "match.play",
          end,
          player.id,
          playOf(chance, { player, mode, id, seconds, own }),
        ),
      );
      reward(chance, rows, player, { at: end, coins: own === 1 ? 30 : 10 });
    })
  );
}

function playOf(
  chance: Chance,
  { player, mode, id, seconds, own }: {
    player: Player;
    mode: string;
    id: string;
    seconds: number;
    own: number;
  },
): Record<string, unknown> {
  const shots = Math.round(seconds * (0.3 + 0.4 * chance.next()));
  return {
    ...{
      session: id,
      mode,
      seconds: Math.round(seconds),
      shots,
      actions: shots * 3,
    },
    hits: Math.round(
      shots * Math.min(0.95, Math.max(0.05, (player.skill - 900) / 1400)),
    ),
    ...{
      points: Math.round(20 * own + 10 * chance.next()),
      eliminations: Math.round(6 * own),
      deaths: 3,
    },
    ...{
      damage: shots * 9,
      core_seconds: Math.round(seconds / 4),
      cooldown_tries: 2,
    },
  };
}

/** Coins that the game gives. */
function reward(
  chance: Chance,
  rows: Rows,
  player: Player,
  { at, coins }: { at: number; coins: number },
): void {
  player.coins += coins;
  book(chance, rows, player, {
    kind: "grant",
    at,
    asset: "coins",
    amount: coins,
    account: "issued",
  });
}

export function book(
  chance: Chance,
  rows: Rows,
  { id: userId }: Pick<Player, "id">,
  { kind, at, asset, amount, account, purchaseId }: {
    kind: string;
    at: number;
    asset: string;
    amount: number;
    account: string;
    purchaseId?: string;
  },
): void {
  const id = chance.id();
  rows.ledger_operations!.push({
    ...{
      id,
      kind,
      ref: id,
      user_id: userId,
      purchase_id: purchaseId ?? null,
      result_json: {},
    },
    created_at: iso(at),
  });
  for (
    const [name, sum] of [[account, -amount], ["holding", amount]] as const
  ) {
    rows.ledger_entries!.push({
      operation_id: id,
      user_id: userId,
      asset,
      account: name,
      amount: sum,
    });
  }
}
