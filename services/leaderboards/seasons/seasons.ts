/**
 * Seasons: when they are open, and what their openings and closings set going (LB6).
 *
 * Whether a season is open is told by its times, on every node at once. Opening and closing are
 * carried out by whoever notices first, each in one transaction that works once; what was missed
 * while nothing ran is due at the next start.
 */

import type { AuditEntry } from "../../audit/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { CurrentGame } from "../../game/mod.ts";
import { leaderboardFailures } from "../errors.ts";
import type { SeasonStore } from "../stores/season.ts";
import type { FinalBoard, Season, SeasonTimes } from "../types.ts";

export interface Seasons {
  /** "current" is the open season that opened last. */
  find(name: string): Season | undefined;
  isOpen(season: Season): boolean;
  /** From the oldest on. */
  list(): Season[];
  /** Brings the configured seasons into the database and reads what it holds. */
  load(): Promise<void>;
  /** Opens and closes what is due, in the order of time. */
  turn(): Promise<void>;
  /** @throws leaderboards.season_closed when it has closed for good, .season_times for wrong times */
  schedule(id: string, times: Partial<SeasonTimes>, audit: AuditEntry): Promise<Season>;
}

/** Changes on other nodes are seen after this; closings are checked by every write. */
const REFRESH_MS = 2_000;

export function createSeasons(
  { store, feedDue, game, clock, log }: {
    store: SeasonStore;
    /** Has boards follow every match that is over: one that ended in the season counts in it. */
    feedDue: () => Promise<void>;
    game: CurrentGame;
    clock: Clock;
    log: Logger;
  },
): Seasons {
  let seasons: Season[] = [];
  let byId = new Map<string, Season>();
  /** Those that something is still to happen to. */
  let moving: Season[] = [];
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  function read(): Promise<void> {
    reading ??= (async () => {
      try {
        seasons = await store.load(seasons);
        byId = new Map(seasons.map((season) => [season.id, season]));
        // All that a submit or a turn has to look through, however many have been.
        moving = seasons.filter(({ openedAt, closedAt }) => openedAt === null || closedAt === null);
        readAt = clock.elapsed();
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  }

  /** Sees what was just written: a reading under way may have begun before. */
  async function readAgain(): Promise<void> {
    while (reading) await reading.catch(() => {});
    await read();
  }

  /** What is known now; asks anew behind the caller's back when that is old. */
  function refresh(): void {
    if (clock.elapsed() - readAt > REFRESH_MS && !reading) {
      readAt = clock.elapsed();
      read().catch((error) => log.debug({ err: String(error) }, "seasons: not read, trying again"));
    }
  }

  function isOpen({ opensAt, closesAt, closedAt }: Season): boolean {
    const now = clock.now();
    return closedAt === null && opensAt.getTime() <= now &&
      (closesAt === null || now < closesAt.getTime());
  }

  const finalBoards = () =>
    game.config.boards.map(({ id, order, prizes }): FinalBoard => ({
      mode: id,
      order,
      prizes: prizes.map((prize) => ({
        fromRank: prize.from_rank,
        toRank: prize.to_rank,
        sku: prize.sku,
        quantity: prize.quantity,
      })),
    }));

  /** Openings and closings that nobody has carried out yet. */
  function due(): { id: string; what: "open" | "close"; at: number }[] {
    const now = clock.now();
    return moving.flatMap(({ id, opensAt, closesAt, openedAt, closedAt }) => [
      ...(openedAt === null ? [{ id, what: "open" as const, at: opensAt.getTime() }] : []),
      ...(closedAt === null && closesAt ? [{ id, what: "close" as const, at: +closesAt }] : []),
    ]).filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
  }

  async function turn(): Promise<void> {
    if (clock.elapsed() - readAt > REFRESH_MS) await read();
    const events = due();
    if (events.length === 0) return;
    for (const { id, what } of events) {
      const at = new Date(clock.now());
      if (what === "close") await feedDue();
      const mine = what === "open"
        ? await store.open(id, at)
        : await store.close(id, at, finalBoards());
      if (mine) log.info({ season: id }, `seasons: ${what === "open" ? "opened" : "closed"}`);
    }
    await readAgain();
  }

  return {
    find(name) {
      refresh();
      return name === "current" ? moving.findLast(isOpen) : byId.get(name);
    },
    isOpen,
    list() {
      refresh();
      return seasons;
    },
    async load() {
      await store.sync(game.config.seasons.map((season) => ({
        id: season.id,
        name: season.name,
        opensAt: new Date(season.opens_at),
        closesAt: season.closes_at === undefined ? null : new Date(season.closes_at),
      })));
      await readAgain();
    },
    turn,
    async schedule(id, changes, audit) {
      // What another node has just written stands, except for what is changed here.
      await readAgain();
      const before = byId.get(id);
      const times = {
        name: changes.name ?? before?.name ?? id,
        opensAt: changes.opensAt ?? before?.opensAt,
        closesAt: changes.closesAt === undefined ? before?.closesAt ?? null : changes.closesAt,
      };
      const { opensAt, closesAt } = times;
      if (before && isOpen(before) && opensAt && +opensAt > clock.now()) {
        throw leaderboardFailures.make(
          "season_open",
          `Cannot schedule "${id}": it is open, and its scores cannot come before it`,
        );
      }
      // One that has just opened may be closed within the same millisecond, by closing it.
      const closesNow = before && isOpen(before) && !changes.opensAt && +audit.at === +closesAt!;
      // What has closed answers so, whatever its times (the write below looks again).
      const isOver = before && before.closedAt !== null;
      if (!isOver && (!opensAt || (closesAt && +closesAt <= +opensAt && !closesNow))) {
        throw leaderboardFailures.make(
          "season_times",
          `Cannot schedule "${id}": it needs a time to open, and to close only after that`,
        );
      }
      if (!opensAt || !await store.schedule(id, { ...times, opensAt }, audit)) {
        throw leaderboardFailures.make(
          "season_closed",
          `Cannot schedule "${id}": it has closed, and its ranks are final`,
        );
      }
      await readAgain();
      await turn();
      return byId.get(id)!;
    },
  };
}
