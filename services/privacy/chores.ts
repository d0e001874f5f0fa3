import { type Chore, MINUTE } from "../platform/work/chores.ts";
import type { PlannedDeletions } from "./planned.ts";
import type { Privacy } from "./service.ts";

export const privacyChores = (
  { privacy, plannedDeletions }: {
    privacy: Pick<Privacy, "finishDeletions">;
    plannedDeletions: Pick<PlannedDeletions, "carryOut">;
  },
): Chore[] => [
  { name: "deletions", every: MINUTE, run: () => privacy.finishDeletions() },
  {
    name: "planned deletions",
    every: MINUTE,
    run: (signal) => plannedDeletions.carryOut(signal),
  },
];
