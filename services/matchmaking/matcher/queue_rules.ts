/** A mode's rules as its queue takes them. */

import type { GameConfig, Mode } from "../../game/mod.ts";
import type { QueueRules } from "../rules/queue.ts";

export function queueRules(mode: Mode, regions: GameConfig["regions"]): QueueRules {
  return {
    teams: mode.teams,
    teamSize: mode.team_size,
    window: mode.window,
    expansion: mode.expansion ?? null,
    regions: Object.fromEntries(regions.map(({ id, neighbours }) => [id, neighbours])),
    botsAfterMs: mode.bots_after_s === undefined ? null : mode.bots_after_s * 1000,
  };
}
