/**
 * Scores players for the lists of churn and risk from what they have done (ML5), off every request.
 *
 * Holds after which account the next round begins, for each model: a chore drives it under a lease, some
 * pages a round, and begins again once it is through. A version whose features are somebody's columns
 * has no list (ML7): rows of it are taken away.
 */

import type { Clock } from "../../platform/time/clock.ts";
import { CHURN_WINDOW, churnFeatures, riskFeatures } from "../features/mod.ts";
import type { Account, PlayerHistory } from "../history/store.ts";
import type { Manifest, ModelName } from "../manifest.ts";
import type { Reference } from "../reference.ts";
import type { LoadedModel } from "../serving/inference.ts";
import type { ShadowWatch } from "../shadow/shadow_watch.ts";
import { occluded, reasonsOf, usualRow } from "./reasons.ts";
import type { ListStore } from "./store.ts";
import { LISTED, type ListedModel, type ScoredPlayer } from "./types.ts";

export interface ListScoring {
  /** Some pages of players. @returns how many were scored */
  round(signal: AbortSignal): Promise<number>;
}

export interface ListingModel {
  id: string;
  version: string;
  manifest: Manifest;
  reference: Reference | undefined;
  model: LoadedModel;
}

/** Players of a page, which is what memory and a statement hold at a time. */
const PAGE = 200;
/** Pages of a round: 5,000 players, and a million in 17 hours of rounds every five minutes. */
const PAGES = 25;
/** A shadow may cost a twentieth of what serving does: one player in so many. */
const SHADOWED = 25;
/** Nobody waits. */
const PATIENCE_MS = 10_000;
const DAY_MS = 86_400_000;

export function createListScoring(
  { served, history, store, watchers, shadow, noted, clock }: {
    served: { find(name: ModelName): ListingModel | undefined };
    history: PlayerHistory;
    store: ListStore;
    /** Those who look on: drift, and shadows. */
    watchers: readonly { see(name: ModelName, rows: Float32Array, scores: Float32Array): void }[];
    /** Asked about one player in `SHADOWED`, so that what it says is held against what comes, too. */
    shadow: Pick<ShadowWatch, "ask">;
    /** Told of each page's scores, for what comes of them. */
    noted(
      of: Pick<ListingModel, "id" | "manifest">,
      scored: readonly ScoredPlayer[],
      at: Date,
    ): Promise<void>;
    clock: Clock;
  },
): ListScoring {
  const places = new Map<ListedModel, string>();

  async function featuresOf(
    name: ListedModel,
    page: readonly Account[],
  ): Promise<Map<string, Float32Array>> {
    const now = clock.now();
    const logins = await history.readLogins(page);
    const today = Math.floor(now / DAY_MS);
    // Who was not seen within the window is gone already, and no row of training is of such a player.
    const active = logins.map((login) => ({
      ...login,
      days: login.days.filter((day) => day <= today),
    })).filter(({ days }) => days.length > 0 && days.at(-1)! > today - CHURN_WINDOW);
    if (name === "churn") {
      return new Map(
        active.map(({ player, ...login }) => [player, churnFeatures(login, { today })]),
      );
    }
    const seen = new Set(active.map(({ player }) => player));
    const events = await history.readAccountEvents(page.filter(({ id }) => seen.has(id)));
    const byAccount = Map.groupBy(events, ({ account }) => account);
    return new Map([...byAccount].map(([id, own]) => [id, riskFeatures(own, now)]));
  }

  async function scorePage(
    name: ListedModel,
    now: ListingModel,
    page: readonly Account[],
  ): Promise<number> {
    const features = await featuresOf(name, page);
    const ids = [...features.keys()];
    await store.drop(name, page.map(({ id }) => id).filter((id) => !features.has(id)));
    if (ids.length === 0) return 0;
    const width = now.manifest.features.length;
    const rows = new Float32Array(ids.length * width);
    for (const [i, id] of ids.entries()) rows.set(features.get(id)!, i * width);
    const scores = await now.model.run(rows, ids.length, PATIENCE_MS);
    for (const watcher of watchers) watcher.see(name, rows, scores);
    const threshold = now.manifest.threshold ?? 0.5;
    const scored: ScoredPlayer[] = [];
    for (const [i, userId] of ids.entries()) {
      const score = scores[i]!;
      const reasons = score >= threshold ? await reasonsFor(now, features.get(userId)!, score) : [];
      scored.push({ userId, score, reasons });
    }
    const at = new Date(clock.now());
    await store.put({ name, modelId: now.id, threshold, at }, scored);
    await noted(now, scored, at);
    await noteShadow(name, { ids, rows, width, at });
    return scored.length;
  }

  async function noteShadow(
    name: ListedModel,
    { ids, rows, width, at }: { ids: string[]; rows: Float32Array; width: number; at: Date },
  ): Promise<void> {
    const chosen = ids.filter((_, i) => i % SHADOWED === 0);
    const asked = new Float32Array(chosen.length * width);
    for (let i = 0; i < chosen.length; i++) {
      const from = i * SHADOWED * width;
      asked.set(rows.subarray(from, from + width), i * width);
    }
    const said = await shadow.ask(name, asked, chosen.length);
    // Its features are ours, or it could not be asked about the rows of the one served.
    if (!said) return;
    const scored = chosen.map((userId, i) => ({ userId, score: said.scores[i]!, reasons: [] }));
    await noted(said.shadow, scored, at);
  }

  async function reasonsFor(
    { model, manifest, reference }: ListingModel,
    row: Float32Array,
    score: number,
  ) {
    if (!reference) return [];
    const usual = usualRow(reference);
    const without = await model.run(occluded(row, usual), row.length, PATIENCE_MS);
    return reasonsOf(manifest, { row, usual, score, without });
  }

  return {
    async round(signal) {
      let scored = 0;
      for (const name of LISTED) {
        const now = served.find(name);
        if (!now) continue;
        if (now.manifest.definitions === "file") {
          await store.clear(name);
          continue;
        }
        for (let i = 0; i < PAGES && !signal.aborted; i++) {
          const page = await history.listAccounts(places.get(name), PAGE);
          scored += await scorePage(name, now, page);
          if (page.length === PAGE) {
            places.set(name, page.at(-1)!.id);
            continue;
          }
          places.delete(name);
          break;
        }
      }
      return scored;
    },
  };
}
