/**
 * The developer's view of a match: what looks at every frame, and may hold it up. A script of its
 * own, loaded only when it is asked for: players do not carry it.
 */

import { h, render } from "preact";
import { type DebugState, DebugView } from "../../../components/hud/DebugView.tsx";
import { DebugWords } from "../../../components/words/arena_debug.ts";
import { AIM_STEP, POSITION_STEP } from "../../../services/arena/codec/types.ts";
import type { ArenaClient } from "../../../services/arena/prediction/mod.ts";
import { FRACTION, UNIT } from "../../../services/arena/simulation/mod.ts";
import { type BadNetwork, createBadNetwork } from "./bad_network.ts";
import { createMeter, type Meter } from "./meter.ts";

export interface Probe {
  meter: Meter;
  network: BadNetwork;
  /** @param client of the match, once there is one */
  show(into: Element, client: ArenaClient | undefined): void;
}

export function openProbe(): Probe {
  const now = () => performance.now();
  const meter = createMeter(now);
  const network = createBadNetwork(Math.random, now);
  return {
    ...{ meter, network },
    show: (into, client) =>
      render(
        h(DebugView, { badness: network.badness, read: () => readMeter(meter, client) }),
        into,
      ),
  };
}

function readMeter(meter: Meter, client: ArenaClient | undefined): DebugState {
  const { players = [] } = client?.newest ?? {};
  return {
    ...meter.read(),
    delay: (client?.delay ?? 0) / FRACTION,
    lastCorrection: (client?.predictor.corrections.last ?? 0) / UNIT,
    players: [
      ...(client ? ownOf(client) : []),
      ...players.map(({ seat, x, y, aim, health, flags }) => ({
        who: String(seat),
        x: x * POSITION_STEP / UNIT,
        y: y * POSITION_STEP / UNIT,
        ...{ aim, health, flags },
      })),
    ],
  };
}

function ownOf({ newest, predictor: { bodies } }: ArenaClient): DebugState["players"] {
  if (!newest?.own) return [];
  const { health, flags } = newest.own;
  return [{
    who: DebugWords.Here,
    ...{ x: bodies.x[0]! / UNIT, y: bodies.y[0]! / UNIT },
    aim: Math.trunc(bodies.aim[0]! / AIM_STEP),
    ...{ health, flags },
  }];
}
