import { type Chore, SECOND } from "../platform/work/chores.ts";

export const ratingChores = (
  { ratings }: { ratings: { resetDue(): Promise<unknown> } },
): Chore[] => [
  { name: "rating resets", every: 10 * SECOND, run: () => ratings.resetDue() },
];
