/**
 * Lets the rules look at events as they are recorded. A partition has one reader, so each player is
 * watched in one place; whoever takes over replays what is stored of the last minutes first.
 */

import type { Clock } from "../platform/time/clock.ts";
import { idOf } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { BotModels } from "./bot_model.ts";
import type { BotFeatures, BotWindow, BotWindows } from "./bot_windows.ts";
import { LOOK_BACK_MS, type PlayerWatch, QUIET_MS, watchPlayer } from "./rules/mod.ts";
import type { AlertStore } from "./store.ts";
import type { Alert, Observed, Rule } from "./types.ts";

/** An event as it is recorded; those of nobody are not judged. */
export interface RecordedEvent {
  id: string;
  kind: string;
  payload: Record<string, unknown>;
  userId: string | null;
  at: Date;
  receivedAt: Date;
  skewMs: number | null;
}

/** Where a new reader learns what happened before. */
export interface EventHistory {
  /** At most `limit` of each player's events since the given time, in the order of the stream. */
  listRecent(players: Since[], limit: number): Promise<RecordedEvent[]>;
  /** The first of each player's events with a skew in each of so many steps from then on, in order. */
  listSampled(players: Since[], step: { ms: number; count: number }): Promise<RecordedEvent[]>;
}

export interface Since {
  userId: string;
  since: Date;
}

/** What is made of events; it is stored with them. */
export interface Judgement {
  alerts: Alert[];
  /** Windows that they completed, for the bot model. */
  windows: BotWindow[];
}

/** The bot model's part: windows are cut and kept as long as one is wanted. */
export interface BotWatch {
  windows: BotWindows;
  features: BotFeatures;
  models: Pick<BotModels, "isWanted">;
  /** Events that completed each player's last window since then. */
  listCuts(players: Since[]): Promise<Map<string, string>>;
  /** Told of windows that nobody wanted. */
  onUnwanted(windows: number): void;
}

export interface Judge {
  /** @param events fresh and in order */
  judge(events: readonly RecordedEvent[]): Promise<Judgement>;
  /** The events were not stored after all. */
  forget(events: readonly RecordedEvent[]): void;
  /** Others may have watched these players meanwhile: they are met anew, from what is stored. */
  forgetWhere(of: (userId: string) => boolean): void;
}

/** Enough for the windows of all rules but "clock", to which samples are shown. */
const MOST_REPLAYED = 400;
const SAMPLES = { ms: 10_000, count: LOOK_BACK_MS / 10_000 };
const SWEEP_EVERY_MS = 60_000;
/** Some 17 KB each. */
const MOST_PLAYERS = 20_000;
/**
 * Whoever was seen within this time is not pushed out by others: reading the past of players in turns
 * would take more than everything else.
 */
const AT_PLAY_MS = 60_000;
const WARN_EVERY_MS = 60_000;

export function createJudge(
  { rules, history, alerts, kindOf, clock, log, bots, mostPlayers = MOST_PLAYERS }: {
    rules: readonly Rule[];
    history: EventHistory;
    alerts: Pick<AlertStore, "listSaid">;
    /** What an event is to rules and models: a studio's own may have the name of a signal. */
    kindOf: (kind: string, payload: Record<string, unknown>) => string;
    clock: Clock;
    log: Logger;
    /** Watched at a time; the events of others are recorded and not judged. */
    mostPlayers?: number;
    /** Absent where the bot model is switched off. */
    bots?: BotWatch | undefined;
  },
): Judge {
  const players = new Map<string, { watch: PlayerWatch; usedAt: number }>();
  let sweptAt = clock.elapsed();
  let warnedAt = -Infinity;
  /** Events of players for whom there was no room, since the last warning. */
  let unjudged = 0;

  /** What happened before the past of those who did too much for all of it to be read. */
  async function listSamples(
    strangers: Map<string, RecordedEvent>,
    past: readonly RecordedEvent[],
  ): Promise<RecordedEvent[]> {
    const read = new Map<string, number>();
    for (const { userId } of past) read.set(userId!, (read.get(userId!) ?? 0) + 1);
    const busy = [...strangers].filter(([userId]) => read.get(userId) === MOST_REPLAYED);
    if (busy.length === 0 || !rules.some(({ sampled }) => sampled)) return [];
    // By arrival: an event of long ago must not have months read.
    const since = (arrived: Date) =>
      new Date(Math.min(arrived.getTime(), clock.now()) - LOOK_BACK_MS);
    return await history.listSampled(
      busy.map(([userId, { receivedAt }]) => ({ userId, since: since(receivedAt) })),
      SAMPLES,
    );
  }

  /** Takes up where whoever watched these players before has left off. */
  async function meet(strangers: Map<string, RecordedEvent>): Promise<void> {
    if (strangers.size === 0) return;
    const now = clock.now();
    // By the events' own time: what waited in the stream for long has its past there.
    const before = (ms: number) =>
      [...strangers].map(([userId, { at, receivedAt }]) => ({
        userId,
        since: new Date(Math.min(at.getTime(), receivedAt.getTime(), now) - ms),
      }));
    const [past, said, cuts] = await Promise.all([
      history.listRecent(before(LOOK_BACK_MS), MOST_REPLAYED),
      alerts.listSaid(before(QUIET_MS)),
      // A window that was complete long ago is at most as long as what is replayed.
      bots?.listCuts(before(2 * LOOK_BACK_MS)),
    ]);
    const samples = await listSamples(strangers, past);
    const watches = new Map(strangers.keys().map((userId) => [userId, watchPlayer(rules)]));
    const first = new Map<string, number>();
    for (const { userId, receivedAt } of past) {
      if (!first.has(userId!)) first.set(userId!, receivedAt.getTime());
    }
    for (const event of samples) {
      const isBefore = event.receivedAt.getTime() < (first.get(event.userId!) ?? Infinity);
      if (isBefore) watches.get(event.userId!)!.sample(toObserved(event));
    }
    // What they make of the past was said then.
    for (const [userId, events] of Map.groupBy(past, ({ userId }) => userId!)) {
      const observed = events.map(toObserved);
      for (const event of observed) watches.get(userId)!.see(event);
      bots?.windows.resume(userId, observed, cuts?.get(userId));
    }
    for (const { userId, rule, at } of said) watches.get(userId)!.mute(rule, at.getTime());
    const usedAt = clock.elapsed();
    for (const [userId, watch] of watches) players.set(userId, { watch, usedAt });
  }

  function sweep(): void {
    const now = clock.elapsed();
    if (now - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now;
    // The longest unseen are first.
    for (const [userId, { usedAt }] of players) {
      if (now - usedAt <= LOOK_BACK_MS) break;
      forgetPlayer(userId);
    }
  }

  /** Whether one more player can be watched beside these and so many newcomers. */
  function hasRoom(newcomers: number): boolean {
    if (players.size + newcomers < mostPlayers) return true;
    for (const [userId, { usedAt }] of players) {
      if (clock.elapsed() - usedAt <= AT_PLAY_MS) return false;
      forgetPlayer(userId);
      return true;
    }
    return false;
  }

  function warn(): void {
    if (unjudged === 0 || clock.elapsed() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = clock.elapsed();
    log.warn(
      { players: players.size, events: unjudged },
      "anti-cheat: more players than one worker watches; start another",
    );
    unjudged = 0;
  }

  function forgetPlayer(userId: string): void {
    players.delete(userId);
    bots?.windows.forget(userId);
  }

  function toObserved({ id, kind, at, receivedAt, skewMs, payload }: RecordedEvent): Observed {
    return {
      ...{ id, kind: kindOf(kind, payload), payload },
      ...{ at: at.getTime() - (skewMs ?? 0), receivedAt: receivedAt.getTime() },
      ...(skewMs !== null && { skew: skewMs }),
    };
  }

  return {
    async judge(events) {
      if (rules.length === 0 && !bots) return { alerts: [], windows: [] };
      sweep();
      const about = events.filter(({ userId }) => userId !== null);
      const strangers = new Map<string, RecordedEvent>();
      const present = clock.elapsed();
      for (const event of about) {
        const userId = event.userId!;
        const player = players.get(userId);
        if (!player) {
          if (strangers.has(userId)) continue;
          if (hasRoom(strangers.size)) strangers.set(userId, event);
          else unjudged++;
        } else if (player.usedAt !== present) {
          // Before the wait: nobody sweeps away who is about to be looked at.
          player.usedAt = present;
          players.delete(userId);
          players.set(userId, player);
        }
      }
      warn();
      await meet(strangers);
      const now = clock.now();
      const windows: BotWindow[] = [];
      let unwanted = 0;
      const isWanted = bots?.models.isWanted();
      const found = about.flatMap((event): Alert[] => {
        const player = players.get(event.userId!);
        if (!player) return [];
        const observed = toObserved(event);
        if (bots?.windows.see(event.userId!, observed)) {
          if (isWanted) windows.push(bots.windows.take(event.userId!, observed, bots.features));
          else unwanted++;
        }
        return player.watch.see(observed).map(({ rule, evidence }) => ({
          id: idOf(`alert ${rule.id} ${event.userId} ${event.id}`),
          userId: event.userId!,
          rule: rule.id,
          severity: rule.severity,
          evidence,
          eventId: event.id,
          at: new Date(now),
        }));
      });
      if (unwanted > 0) bots?.onUnwanted(unwanted);
      return { alerts: found, windows };
    },
    forget(events) {
      for (const { userId } of events) if (userId !== null) forgetPlayer(userId);
    },
    forgetWhere(of) {
      for (const userId of players.keys()) if (of(userId)) forgetPlayer(userId);
    },
  };
}
