/** What the HUD shows of a running match, as numbers and names. */

import type { HudSide, HudState } from "../../components/hud/Hud.tsx";
import type { Welcome } from "../../services/arena/codec/control.ts";
import { TICKS_PER_SECOND, TUNING } from "../../services/arena/simulation/mod.ts";
import type { Playing } from "./link.ts";

export const BEFORE: HudState = {
  left: TUNING.roundTicks / TICKS_PER_SECOND,
  suddenDeath: false,
  sides: [],
  scores: [],
  health: TUNING.health,
  whole: TUNING.health,
  alive: true,
  watching: false,
  ping: undefined,
  corrections: 0,
  loss: 0,
};

/** Who plays on which side; for the whole match. Who looks on sees the first as the picture draws it. */
export function sidesOf(
  { welcome: { players, seat, setup } }: { welcome: Pick<Welcome, "players" | "seat" | "setup"> },
): HudSide[] {
  return Array.from({ length: setup.sides }, (_, side) => ({
    own: side === (players[seat]?.side ?? 0),
    names: players.filter((player) => player.side === side).map(({ name }) => name),
  }));
}

export function hudOf(
  { client, welcome, loss }: Playing,
  sides: readonly HudSide[],
  { ping, nowMs }: { ping: number | undefined; nowMs: number },
): HudState {
  const { board, tick, own } = client.newest!;
  const { bodies, corrections } = client.predictor;
  return {
    left: Math.max(0, Math.ceil((board.endsAt - tick) / TICKS_PER_SECOND)),
    suddenDeath: board.suddenDeath,
    ...{ sides, scores: board.scores },
    health: own?.health ?? 0,
    whole: TUNING.health,
    alive: welcome.seat < 0 || bodies.alive[0] === 1,
    watching: welcome.seat < 0,
    ping: ping === undefined ? undefined : Math.round(ping),
    corrections: corrections.count,
    loss: Math.round(100 * loss.at(nowMs)) / 100,
  };
}

/** Nothing has to be drawn anew. */
export function isSame(one: HudState, other: HudState): boolean {
  const { scores, ...rest } = one;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  return names.every((name) => rest[name] === other[name]) &&
    scores.length === other.scores.length &&
    scores.every((points, side) => points === other.scores[side]);
}
