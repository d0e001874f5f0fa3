import { type Chore, HOUR, MINUTE, SECOND } from "../platform/work/chores.ts";
import type { ListScoring } from "./lists/scoring.ts";
import type { NewcomerSeeding } from "./newcomers/service.ts";
import type { Outcomes } from "./outcomes/service.ts";

export const mlChores = (
  { scoring, outcomes, newcomers }: {
    scoring: ListScoring;
    outcomes: Outcomes;
    newcomers: NewcomerSeeding;
  },
): Chore[] => [
  { name: "player lists", every: 5 * MINUTE, alone: true, run: (signal) => scoring.round(signal) },
  {
    name: "rating seeds",
    ...{ every: 10 * SECOND, alone: true, run: (signal) => newcomers.round(signal) },
  },
  { name: "model outcomes", every: HOUR, run: () => outcomes.round() },
];
