import { type Chore, MINUTE, SECOND } from "../platform/work/chores.ts";
import type { Prizes } from "./seasons/prizes.ts";
import type { Seasons } from "./seasons/seasons.ts";
import type { Leaderboards } from "./service.ts";
import type { Snapshots } from "./seasons/snapshots.ts";

export const leaderboardChores = (
  { leaderboards, seasons, prizes, snapshots }: {
    leaderboards: Pick<Leaderboards, "reconcile" | "sealDue">;
    seasons: Pick<Seasons, "turn">;
    prizes: Pick<Prizes, "grantDue">;
    snapshots: Pick<Snapshots, "takeDue">;
  },
): Chore[] => [
  { name: "leaderboards", every: 10 * SECOND, run: () => leaderboards.reconcile() },
  { name: "closed boards", every: 2 * SECOND, run: () => leaderboards.sealDue() },
  { name: "seasons", every: SECOND, run: () => seasons.turn() },
  { name: "prizes", every: 5 * SECOND, run: () => prizes.grantDue() },
  { name: "snapshots", every: MINUTE, run: () => snapshots.takeDue() },
];
