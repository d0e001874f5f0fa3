/**
 * The matchers of the game in force, one for each mode.
 *
 * Follows the configuration: a mode that comes gets a matcher; one that changes gets another, whose
 * queue is read from the rows, so that nobody loses a place; one that goes keeps a matcher that only
 * lets go who waits and sees proposals through (OPS9, MM16).
 */

import type { CurrentGame, GameConfig, Mode } from "../../game/mod.ts";
import { aborted } from "../../platform/time/clock.ts";
import type { Matcher } from "./matcher.ts";

export interface Matchers {
  list(): Matcher[];
  /** Something changed in this mode's queue; "" is any mode. */
  wake(mode: string): void;
  /** All of them, until the signal aborts; then they are released. @throws what ended one before */
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
  running: Running | undefined;
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
  /** A loop that ends by itself ends all: a program without it looks well and is not. */
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => {});

  function start(matcher: Matcher): Running | undefined {
    if (!signal || signal.aborted) return undefined;
    const stop = new AbortController();
    const ended = matcher.run(AbortSignal.any([signal, stop.signal]))
      .catch(died.reject)
      .finally(() => matcher.release().catch(() => {}));
    return { stop, ended };
  }

  /** Gives the mode the matcher it needs now. The former one first gives its lease back. */
  async function seat(mode: Mode, closed: boolean, { regions }: GameConfig): Promise<void> {
    const made = describe(mode, closed, regions);
    const former = seats.get(mode.id);
    if (former?.made === made) return;
    former?.running?.stop.abort();
    await (former?.running?.ended ?? former?.matcher.release())?.catch(() => {});
    place(mode, closed, made);
  }

  function place(mode: Mode, closed: boolean, made: string): void {
    const matcher = create(mode, { closed });
    seats.set(mode.id, { made, matcher, running: start(matcher) });
  }

  const isOn = ({ enabled }: Mode) => enabled;
  for (const mode of game.config.modes.filter(isOn)) {
    place(mode, false, describe(mode, false, game.config.regions));
  }
  game.onChange(async (now, before) => {
    const on = now.modes.filter(isOn);
    const gone = before.modes.filter(({ id }) =>
      seats.has(id) && !on.some((mode) => mode.id === id)
    );
    await Promise.all([
      ...on.map((mode) => seat(mode, false, now)),
      ...gone.map((mode) => seat(mode, true, now)),
    ]);
  });

  return {
    list: () => [...seats.values()].map(({ matcher }) => matcher),
    wake(mode) {
      for (const [id, { matcher }] of seats) if (mode === "" || id === mode) matcher.wake();
    },
    async run(until) {
      signal = until;
      for (const each of seats.values()) each.running = start(each.matcher);
      await Promise.race([aborted(until), died.promise]);
      // Those that a change puts in the place of others end with the same signal.
      await Promise.all([...seats.values()].map(({ running }) => running?.ended));
    },
  };
}

/** Everything that a matcher is made of. */
function describe(mode: Mode, closed: boolean, regions: GameConfig["regions"]): string {
  return JSON.stringify([mode, closed, regions]);
}
