/**
 * Seeds newcomers' ratings from their first match, off every result (ML5).
 *
 * Holds where the last round ended: who cannot be moved yet, and waits, keeps nobody behind them from
 * their turn. Who waits stands in the database. A chore drives it under a lease, some pages a round;
 * each rating moves in a transaction of its own, so a killed node has moved it or not, and nobody moves
 * it twice. Modes say whether; the version served must take our features (ML7), and what its seeds are
 * worth must be proven for the mode's rating system. While that is not so newcomers wait, for at most
 * `WAIT_MS`; who has played on meanwhile stays as rated.
 */

import type { CurrentGame, Mode } from "../../game/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Newcomer, SeedStore } from "../../ratings/mod.ts";
import { FEATURES, type PlayedMatch, skillFeatures } from "../features/mod.ts";
import type { PlayerHistory } from "../history/store.ts";
import type { Manifest, ModelName } from "../manifest.ts";
import { isSeedingProven, type Seeding } from "../wire_seeding.ts";
import type { LoadedModel } from "../serving/inference.ts";

export interface NewcomerSeeding {
  /** Some pages of newcomers. @returns how many ratings were moved */
  round(signal: AbortSignal): Promise<number>;
}

interface SeedingModel {
  id: string;
  version: string;
  manifest: Manifest;
  model: LoadedModel;
}

/** Newcomers of a page, and pages of a round: 2,000 at most every ten seconds. */
const PAGE = 100;
const PAGES = 20;
/** How long a first match may wait for its account of play, or for a model: a week. */
const WAIT_MS = 7 * 86_400_000;
/** Nobody waits for an answer. */
const PATIENCE_MS = 10_000;
const OURS = FEATURES.skill.map(({ name }) => name).join();

export function createNewcomerSeeding(
  { served, seedings, history, store, game, clock, page: size = PAGE, pages = PAGES }: {
    served: { find(name: ModelName): SeedingModel | undefined };
    seedings: { find(version: SeedingModel): Promise<Seeding | undefined> };
    history: Pick<PlayerHistory, "readFirstMatches" | "countMatches">;
    store: SeedStore;
    game: CurrentGame;
    clock: Pick<Clock, "now">;
    /** Newcomers of a page, and pages of a round. */
    page?: number;
    pages?: number;
  },
): NewcomerSeeding {
  let after: Newcomer | undefined;

  /** The modes that the version may seed now, by their id. */
  async function modesOf(now: SeedingModel): Promise<Map<string, Mode>> {
    const wanted = game.config.modes.filter(({ seed_newcomers }) => seed_newcomers);
    const { definitions, features } = now.manifest;
    if (wanted.length === 0 || definitions !== "ours") return new Map();
    if (features.map(({ name }) => name).join() !== OURS) return new Map();
    const seeding = await seedings.find(now);
    return new Map(
      wanted.filter(({ rating }) => isSeedingProven(seeding, rating)).map((
        mode,
      ) => [mode.id, mode]),
    );
  }

  /** @returns how many were moved */
  async function seedPage(
    now: SeedingModel,
    modes: ReadonlyMap<string, Mode>,
    page: readonly Newcomer[],
  ): Promise<number> {
    const ids = [...new Set(page.map(({ userId }) => userId))];
    const [counts, matches] = await Promise.all([
      history.countMatches(ids),
      history.readFirstMatches(ids, 1),
    ]);
    // Proven is what is said after the very first match: who played on, or another mode, is known better.
    await store.drop(page.filter(({ userId }) => counts.get(userId) !== 1));
    const first = new Map(matches.map((match) => [match.player, match]));
    const ready = page.flatMap((newcomer) => {
      const match = first.get(newcomer.userId);
      return match && counts.get(newcomer.userId) === 1 ? [{ newcomer, match }] : [];
    });
    if (ready.length === 0) return 0;
    const scores = await ask(now, ready.map(({ match }) => match));
    let moved = 0;
    for (const [i, { newcomer }] of ready.entries()) {
      const { rating: system } = modes.get(newcomer.mode)!;
      const [mmr, at] = [scores[i]!, new Date(clock.now())];
      if (!Number.isFinite(mmr)) continue;
      if (await store.apply({ ...newcomer, system, mmr, version: now.version }, at)) moved++;
    }
    return moved;
  }

  /** Rows of drift are not counted: training saw one to five matches, these are all of one. */
  function ask({ model }: SeedingModel, matches: readonly PlayedMatch[]): Promise<Float32Array> {
    const rows = new Float32Array(matches.length * FEATURES.skill.length);
    for (const [i, match] of matches.entries()) {
      rows.set(skillFeatures([match]), i * FEATURES.skill.length);
    }
    return model.run(rows, matches.length, PATIENCE_MS);
  }

  return {
    async round(signal) {
      await store.dropBefore(new Date(clock.now() - WAIT_MS));
      const now = served.find("skill");
      const modes = now ? await modesOf(now) : new Map<string, Mode>();
      if (!now || modes.size === 0) return 0;
      let moved = 0;
      for (let i = 0; i < pages && !signal.aborted; i++) {
        const page = await store.list({ modes: [...modes.keys()], after, limit: size });
        if (page.length > 0) moved += await seedPage(now, modes, page);
        after = page.length < size ? undefined : page.at(-1);
        if (!after) break;
      }
      return moved;
    },
  };
}
