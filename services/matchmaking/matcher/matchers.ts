/**
 * The matchers of the game in force, one for each mode.
 *
 * Follows the configuration: a mode that comes gets a matcher; one that changes gets another, whose
 * queue is read from the rows, so that nobody loses a place; one that goes keeps a matcher that only
 * lets go who waits and sees proposals through (OPS9, MM16).
 */

import type { CurrentGame, GameConfig, Mode } from "../../game/mod.ts";
import type { Matcher } from "./matcher.ts";

export interface Matchers {
  list(): Matcher[];
  /** Something changed in this mode's queue; "" is any mode. */
  wake(mode: string): void;
  /** All of them, for ever; released once the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

interface Running {
  stop: AbortController;
  ended: Promise<void>;
}

interface Seat {
  /** What the matcher was made of: another one is made when it changes. */
  made: string;
  matcher: Matcher;
  running?: Running;
}

export function createMatchers(
  { game, create }: {
    game: CurrentGame;
    /** @param closed nobody queues for it any more */
    create: (mode: Mode, options: { closed: boolean }) => Matcher;
  },
): Matchers {
  const seats = new Map<string, Seat>();
  let signal: AbortSignal | undefined;

  function start(matcher: Matcher, until: AbortSignal): Running {
    const stop = new AbortController();
    const ended = matcher.run(AbortSignal.any([until, stop.signal]))
      .finally(() => matcher.release().catch(() => {}));
    return { stop, ended };
  }

  async function seat(mode: Mode, closed: boolean, regions: GameConfig["regions"]): Promise<void> {
    const made = JSON.stringify([mode, closed, regions]);
    const former = seats.get(mode.id);
    if (former?.made === made) return;
    const matcher = create(mode, { closed });
    // The former one keeps its place until it has given its lease back: there is one at a time.
    former?.running?.stop.abort();
    await (former?.running?.ended ?? former?.matcher.release())?.catch(() => {});
    const running = signal && !signal.aborted ? start(matcher, signal) : undefined;
    seats.set(mode.id, { made, matcher, ...(running && { running }) });
  }

  const isOn = ({ enabled }: Mode) => enabled;
  for (const mode of game.config.modes.filter(isOn)) {
    const made = JSON.stringify([mode, false, game.config.regions]);
    seats.set(mode.id, { made, matcher: create(mode, { closed: false }) });
  }
  game.onChange(async ({ modes, regions }, before) => {
    const on = modes.filter(isOn);
    const gone = before.modes.filter(({ id }) =>
      seats.has(id) && !on.some((mode) => mode.id === id)
    );
    await Promise.all([
      ...on.map((mode) => seat(mode, false, regions)),
      ...gone.map((mode) => seat(mode, true, regions)),
    ]);
  });

  return {
    list: () => [...seats.values()].map(({ matcher }) => matcher),
    wake(mode) {
      for (const [id, { matcher }] of seats) if (mode === "" || id === mode) matcher.wake();
    },
    async run(until) {
      signal = until;
      for (const each of seats.values()) each.running = start(each.matcher, until);
      // Those that a change puts in the place of others end with the same signal.
      if (!until.aborted) {
        await new Promise((resolve) => until.addEventListener("abort", resolve, { once: true }));
      }
      await Promise.all([...seats.values()].map(({ running }) => running?.ended));
    },
  };
}
