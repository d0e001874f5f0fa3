/** The developer's view of a match: what looks at every frame, and may hold it up. */

import type { DebugState } from "../../../components/hud/DebugView.tsx";
import { DebugWords } from "../../../components/words/arena_debug.ts";
import { POSITION_STEP } from "../../../services/arena/codec/types.ts";
import type { ArenaClient } from "../../../services/arena/prediction/mod.ts";
import { FRACTION, UNIT } from "../../../services/arena/simulation/mod.ts";
import { type BadNetwork, createBadNetwork } from "./bad_network.ts";
import { createMeter, type Meter } from "./meter.ts";

export interface Probe {
  meter: Meter;
  network: BadNetwork;
}

export function openProbe(): Probe {
  const now = () => performance.now();
  return { meter: createMeter(now), network: createBadNetwork(Math.random, now) };
}

/** @param client of the match, once there is one; its own `seat` */
export function readProbe(
  { meter }: Probe,
  { client, seat: own }: { client?: ArenaClient | undefined; seat?: number | undefined },
): DebugState {
  const { players = [] } = client?.newest ?? {};
  return {
    ...meter.read(),
    delay: (client?.delay ?? 0) / FRACTION,
    lastCorrection: (client?.predictor.corrections.last ?? 0) / UNIT,
    players: players.map(({ seat, x, y, aim, health, flags }) => ({
      who: seat === own ? DebugWords.Here : String(seat),
      x: x * POSITION_STEP / UNIT,
      y: y * POSITION_STEP / UNIT,
      ...{ aim, health, flags },
    })),
  };
}
