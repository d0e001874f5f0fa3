/**
 * A season of play that nobody has played, as rows of the program's own tables: for the sample report,
 * for benches, and for tests that hold reports against SQL. The same seed makes the same rows.
 *
 * What is in it by design: players who come by and by and leave by and by, evenings and weekends, two
 * modes, five regions, ratings by Elo, waits that grow with the distance of ratings, refunds, disputes,
 * failed payments, deleted accounts, cheaters who are found and honest players who are suspected.
 */

import { type Chance, createChance } from "./chance.ts";
import { playDay, type Ticket } from "./season_matches.ts";
import { hoursOf } from "./season_hours.ts";
import { shop, type Shopper } from "./season_shop.ts";

/** Rows by table, as `jsonb_populate_recordset` takes them. */
export type Rows = Record<string, Record<string, unknown>[]>;

export interface SeasonOptions {
  seed: number;
  players: number;
  from: Date;
  days: number;
}

export interface Player extends Shopper {
  id: string;
  region: string;
  skill: number;
  joined: number;
  /** Share of days on which they play, at first. */
  keen: number;
  /** Days after which half of them have stopped. */
  stays: number;
  isCheater: boolean;
  isDeleted: boolean;
  mmr: Record<string, number>;
  games: Record<string, number>;
}

export const MODES = ["duel", "duo"] as const;
const REGIONS: [string, number, number][] = [
  ["eu-north", 3, 1],
  ["eu-west", 4, 0],
  ["us-east", 3, -5],
  ["us-west", 2, -8],
  ["ap-southeast", 2, 8],
];
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Where, by the hour of the day, players are on. */
const EVENING = [
  4,
  2,
  1,
  1,
  1,
  1,
  1,
  2,
  3,
  3,
  3,
  4,
  5,
  5,
  5,
  6,
  8,
  10,
  13,
  16,
  17,
  15,
  11,
  7,
];

export const iso = (ms: number): string => new Date(Math.floor(ms)).toISOString();

/** Day by day, so that a long season fits into memory. */
export function* makeSeason(
  { seed, players: count, from, days }: SeasonOptions,
): Generator<Rows> {
  const chance = createChance(seed);
  const start = from.getTime();
  const players = Array.from(
    { length: count },
    () => makePlayer(chance, { start, days }),
  );
  players.sort((a, b) => a.joined - b.joined);
  const season = `${iso(start).slice(0, 7)}-${seed}`;
  yield {
    seasons: [{
      ...{ id: season, name: `Season of ${season}`, opens_at: iso(start) },
      closes_at: iso(start + days * DAY),
    }],
    users: players.map((p, i) => ({
      ...{
        id: p.id,
        display_name: `Player ${i}`,
        region: p.region,
        roles: ["player"],
      },
      external_id: chance.next() < 0.3 ? `subject-${p.id}` : null,
      created_at: iso(p.joined),
      deleted_at: p.isDeleted ? iso(start + days * DAY) : null,
    })),
  };
  for (let day = start; day < start + days * DAY; day += DAY) {
    yield makeDay(chance, players, day);
  }
  yield {
    ratings: players.filter(({ isDeleted }) => !isDeleted).flatMap((p) =>
      MODES.filter((mode) => (p.games[mode] ?? 0) > 0).map((mode) => ({
        ...{
          user_id: p.id,
          mode,
          mmr: p.mmr[mode],
          games: p.games[mode],
          volatility: 0.06,
        },
        deviation: Math.max(60, 350 - 12 * p.games[mode]!),
        updated_at: iso(start + days * DAY),
      }))
    ),
  };
}

function makePlayer(
  chance: Chance,
  { start, days }: { start: number; days: number },
): Player {
  const [region] = chance.pick(REGIONS, REGIONS.map(([, weight]) => weight));
  // More come at the beginning.
  const joined = start + days * DAY * 0.98 * chance.next() ** 1.6;
  return {
    ...{ id: chance.id(), region, joined, skill: chance.normal(1500, 220) },
    keen: 0.15 + 0.7 * chance.next() ** 2,
    stays: 1 + 60 * chance.next() ** 2.2,
    ...{ isCheater: chance.next() < 0.02, isDeleted: chance.next() < 0.03 },
    spends: chance.next() < 0.09 ? 0.04 + 0.2 * chance.next() : 0,
    ...{ coins: 0, mmr: {}, games: {} },
  };
}

function makeDay(
  chance: Chance,
  players: readonly Player[],
  day: number,
): Rows {
  const rows: Rows = {
    ...{
      events: [],
      sessions: [],
      tickets: [],
      matches: [],
      match_participants: [],
    },
    ...{
      purchases: [],
      webhook_events: [],
      ledger_operations: [],
      ledger_entries: [],
    },
    ...{ alerts: [], minutes: [] },
  };
  const weekend = [0, 6].includes(new Date(day).getUTCDay()) ? 1.35 : 1;
  const tickets: Ticket[] = [];
  for (const player of players) {
    if (player.joined >= day + DAY) break;
    const age = (day + DAY - player.joined) / DAY;
    const isFirst = age <= 1;
    const plays = Math.min(0.95, player.keen * weekend) *
      0.5 ** (age / player.stays);
    if (!isFirst && chance.next() > plays) continue;
    tickets.push(...makeVisit(chance, rows, player, { day, isFirst }));
    shop(chance, rows, player, day + DAY * (0.5 + 0.4 * chance.next()));
  }
  // Whoever looks and does not come in.
  for (let i = Math.round(tickets.length * 0.3); i > 0; i--) {
    rows.events!.push(
      event(chance, "visit", day + DAY * chance.next(), null, { page: "/" }),
    );
  }
  playDay(chance, rows, tickets);
  rows.minutes = hoursOf(chance, rows, day);
  // Whose account is gone has left nothing that a deletion removes.
  const gone = new Set(
    players.filter(({ isDeleted }) => isDeleted).map(({ id }) => id),
  );
  for (const table of ["events", "sessions", "tickets", "alerts"]) {
    rows[table] = rows[table]!.filter(({ user_id }) => !gone.has(user_id as string));
  }
  return rows;
}

/** One evening of one player. @returns the tickets they queue with */
function makeVisit(
  chance: Chance,
  rows: Rows,
  player: Player,
  { day, isFirst }: { day: number; isFirst: boolean },
): Ticket[] {
  const offset = REGIONS.find(([region]) => region === player.region)![2];
  const hour = (chance.pick([...EVENING.keys()], EVENING) - offset + 24) % 24;
  let at = isFirst
    ? Math.max(player.joined, day)
    : day + hour * HOUR + Math.floor(chance.next() * HOUR);
  rows.sessions!.push({
    ...{
      id: chance.id(),
      user_id: player.id,
      created_at: iso(at),
      used_at: iso(at + HOUR / 2),
    },
    ...{ cookie_hash: "\\x00", refresh_hash: "\\x00" },
  });
  rows.events!.push(event(chance, "visit", at, player.id, { page: "/" }));
  if (isFirst && chance.next() < 0.12) return [];
  rows.events!.push(event(chance, "queue_opened", at += 20_000, player.id, {}));
  if (isFirst && chance.next() < 0.08) return [];
  const count = 1 +
    Math.floor(-Math.log(1 - chance.next()) * (isFirst ? 1.6 : 3));
  const mode = chance.pick(MODES, [1, 1]);
  if (player.isCheater ? chance.next() < 0.35 : chance.next() < 0.002) {
    suspect(chance, rows, player, at);
  }
  return Array.from({ length: Math.min(count, 12) }, () => {
    at += 15_000 + 420_000 * chance.next();
    return { player, mode, at };
  });
}

function suspect(chance: Chance, rows: Rows, player: Player, at: number): void {
  const rule = chance.pick(["aim_snap", "cadence", "speed", "bot_model"], [
    3,
    2,
    2,
    1,
  ]);
  const right = player.isCheater ? 0.85 : 0.1;
  const status = chance.next() < 0.2 ? "open" : chance.next() < right ? "confirmed" : "dismissed";
  rows.alerts!.push({
    ...{ id: chance.id(), user_id: player.id, rule, status, evidence_json: {} },
    ...{
      severity: chance.pick(["low", "medium", "high"]),
      event_id: chance.id(),
    },
    created_at: iso(at),
    ...(status !== "open" &&
      {
        reviewed_at: iso(at + 40 * HOUR * chance.next()),
        reviewed_by: "staff",
      }),
  });
}

export function event(
  chance: Chance,
  kind: string,
  at: number,
  userId: string | null,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  return {
    ...{
      id: chance.id(),
      kind,
      payload_json: payload,
      user_id: userId,
      created_at: iso(at),
    },
    received_at: iso(at + 40 + 300 * chance.next()),
    skew_ms: Math.round(chance.normal(30, 60)),
  };
}
