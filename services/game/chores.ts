import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { GameStore } from "./store.ts";

const KEPT_MS = 86_400_000;

export function gameChores({ store, clock }: { store: GameStore; clock: Clock }): Chore[] {
  return [{
    name: "game: requests and nodes of before",
    every: HOUR,
    alone: true,
    run: () => store.prune(new Date(clock.now() - KEPT_MS)),
  }];
}
