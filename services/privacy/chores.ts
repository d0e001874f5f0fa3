import { type Chore, MINUTE } from "../platform/work/chores.ts";
import type { Privacy } from "./service.ts";

export const privacyChores = (
  { privacy }: { privacy: Pick<Privacy, "finishDeletions"> },
): Chore[] => [
  { name: "deletions", every: MINUTE, run: () => privacy.finishDeletions() },
];
