import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { ActsStore } from "./acts_store.ts";

export const standbyChores = ({ acts }: { acts: Pick<ActsStore, "prune"> }): Chore[] => [
  { name: "staff acts", every: HOUR, run: () => acts.prune() },
];
