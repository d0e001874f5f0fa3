/**
 * The game in force: one validated value, replaced as a whole while the program runs (OPS9).
 *
 * Services hold this and ask it at every use; who keeps something made of it says so by `onChange`.
 * What asks once at its start would go on with a game that is no more.
 */

import { createHash } from "node:crypto";
import type { CatalogItem } from "./catalog.ts";
import type { GameConfig } from "./config.ts";
import { calledIn, type NameLanguage } from "./names.ts";

export interface CurrentGame {
  /** The value itself never changes: read it once per request, and again after a change. */
  readonly config: GameConfig;
  /** Twelve hexadecimal digits of the configuration's SHA-256: alike where the game is alike. */
  readonly version: string;
  /** The same game, everything in it called as readers of a language call it. */
  namedIn(language: NameLanguage): GameConfig;
  /** An item of the catalogue, whether it is sold or not. */
  findItem(sku: string): CatalogItem | undefined;
  /**
   * Puts another game in force. @returns false when it is the same
   * @throws what a reaction threw: it is called again by the next call, also with the same game
   */
  replace(next: GameConfig): Promise<boolean>;
  /** Called after each change, all at once, and waited for; `before` is what it last took well. */
  onChange(react: Reaction): void;
}

type Reaction = (now: GameConfig, before: GameConfig) => void | Promise<void>;

export function createCurrentGame(first: GameConfig): CurrentGame {
  const reactions: { react: Reaction; taken: GameConfig }[] = [];
  let config = first;
  let version = versionOf(first);
  let items = itemsOf(first);
  /** By language, of the game in force. */
  const named = new Map<NameLanguage, GameConfig>();
  /** Changes come one after the other. */
  let changing: Promise<unknown> = Promise.resolve();

  async function change(next: GameConfig): Promise<boolean> {
    const nextVersion = versionOf(next);
    const isOther = nextVersion !== version;
    if (isOther) {
      [config, version, items] = [next, nextVersion, itemsOf(next)];
      named.clear();
    }
    const now = config;
    const behind = reactions.filter(({ taken }) => taken !== now);
    // One that fails keeps none of the others from hearing.
    const said = await Promise.allSettled(behind.map(async (each) => {
      await each.react(now, each.taken);
      each.taken = now;
    }));
    const failed = said.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return isOther;
  }

  return {
    get config() {
      return config;
    },
    get version() {
      return version;
    },
    namedIn(language) {
      const known = named.get(language) ?? nameAll(config, language);
      named.set(language, known);
      return known;
    },
    findItem: (sku) => items.get(sku),
    replace(next) {
      const done = changing.then(() => change(next));
      changing = done.catch(() => {});
      return done;
    },
    onChange: (react) => void reactions.push({ react, taken: config }),
  };
}

function itemsOf({ catalog }: GameConfig): Map<string, CatalogItem> {
  return new Map(catalog.map((item) => [item.sku, item]));
}

function nameAll(game: GameConfig, language: NameLanguage): GameConfig {
  return {
    ...game,
    regions: game.regions.map((each) => calledIn(each, language)),
    modes: game.modes.map((each) => calledIn(each, language)),
    boards: game.boards.map((each) => calledIn(each, language)),
    seasons: game.seasons.map((each) => calledIn(each, language)),
    catalog: game.catalog.map((each) => calledIn(each, language)),
    tiers: game.tiers.map((each) => calledIn(each, language)),
  };
}

function versionOf(config: GameConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 12);
}
