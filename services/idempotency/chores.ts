import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import { KEPT_MS, type OnceStore } from "./store.ts";

export const idempotencyChores = (
  { store, clock }: { store: Pick<OnceStore, "prune">; clock: Clock },
): Chore[] => [
  {
    name: "idempotency keys",
    every: HOUR,
    run: () => store.prune(new Date(clock.now() - KEPT_MS)),
  },
];
