/** Past seasons with players, so that a fresh laptop shows something; the open season starts empty. */

import type { Services } from "../../compose/mod.ts";
import { createLeaderboardStore } from "../../leaderboards/mod.ts";
import { createIdentityStore } from "../../identity/mod.ts";

const NAMES = [
  "Ansa",
  "Birk",
  "Ciro",
  "Dagny",
  "Eskil",
  "Freja",
  "Gizem",
  "Hedda",
  "Ivar",
  "Juno",
  "Kaya",
  "Liv",
  "Milo",
  "Nour",
  "Oskar",
  "Petra",
  "Quill",
  "Runa",
  "Sami",
  "Tove",
];

/** Does nothing where the seasons have entries already. */
export async function seed(
  { engines, clock, config, ids, boards: { leaderboards } }: Services,
): Promise<void> {
  const { seasons, boards } = leaderboards.listBoards();
  const past = seasons.filter(({ open, opensAt }) => !open && opensAt.getTime() <= clock.now());
  const first = past[0] && boards[0] && await leaderboards.getBoard(past[0].id, boards[0].id);
  if (!first || (await leaderboards.page(first, { offset: 0, limit: 1 })).total > 0) return;
  const at = new Date(clock.now());
  const users = await createIdentityStore(engines.database).insertGuests(
    NAMES.map((displayName) => ({
      userId: ids.next(),
      displayName,
      region: config.region,
      deviceHash: null,
      sessionId: ids.next(),
      // Nobody holds these secrets: seeded players cannot be signed in as.
      cookieHash: crypto.getRandomValues(new Uint8Array(32)),
      refreshHash: crypto.getRandomValues(new Uint8Array(32)),
      address: "seed",
      at,
    })),
  );
  const store = createLeaderboardStore(engines.database);
  for (const season of past) {
    for (const { id } of boards) {
      const board = await leaderboards.getBoard(season.id, id);
      await store.change(
        users.map((user, i) => ({
          boardId: board.id,
          userId: user.id,
          order: board.order,
          change: { operator: "best" as const, value: Math.round(2_400 * 0.93 ** i) },
        })),
        at,
      );
    }
  }
  // The index learns of them like of anything it missed.
  await leaderboards.reconcile();
}
