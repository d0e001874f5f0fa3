/**
 * Settings of the players of this browser, each under the name that they have there.
 *
 * Holds nothing but where they are stored. A browser that refuses to store forgets them: nothing else
 * breaks.
 */

import { checkSettings, type HudSettings } from "./settings.ts";

export interface SettingsStore {
  /** @returns undefined where nothing is stored for them */
  find(user: string): HudSettings | undefined;
  put(user: string, settings: HudSettings): void;
}

const keyOf = (user: string) => `veze.hud.of.${user}`;

/** @param open gives the storage; throws where there is none */
export function createSettingsStore(
  open: () => Pick<Storage, "getItem" | "setItem">,
): SettingsStore {
  function read(key: string): string | undefined {
    try {
      return open().getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  }
  function write(key: string, text: string): void {
    try {
      open().setItem(key, text);
    } catch {
      // Full or refused.
    }
  }
  return {
    find(user) {
      const text = read(keyOf(user));
      if (text === undefined) return undefined;
      try {
        return checkSettings(JSON.parse(text));
      } catch {
        return checkSettings(undefined);
      }
    },
    put: (user, settings) => write(keyOf(user), JSON.stringify(settings)),
  };
}
