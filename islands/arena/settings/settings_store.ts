/**
 * Settings of the users of this browser, each under the name that they have there, and who was typed
 * into the user field last.
 *
 * Holds nothing but where they are stored. A browser that refuses to store forgets them: nothing else
 * breaks.
 */

import { checkChanges, checkSettings, type HudSettings } from "./settings.ts";

export interface Stored {
  settings: HudSettings;
  /** What was changed since the server was told. */
  unsent: Partial<HudSettings>;
}

export interface SettingsStore {
  /** @returns undefined where nothing is stored for them */
  find(user: string): Stored | undefined;
  put(user: string, stored: Stored): void;
  /** Who was typed by that account; empty: nobody. */
  findTyped(account: string): string;
  putTyped(account: string, user: string): void;
}

const keyOf = (user: string) => `veze.hud.of.${user}`;
const typedBy = (account: string) => `veze.hud.user.${account}`;

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
        const stored = JSON.parse(text);
        return { settings: checkSettings(stored), unsent: checkChanges(stored?.unsent) };
      } catch {
        return { settings: checkSettings(undefined), unsent: {} };
      }
    },
    put: (user, { settings, unsent }) =>
      write(keyOf(user), JSON.stringify({ ...settings, unsent })),
    findTyped: (account) => read(typedBy(account)) ?? "",
    putTyped: (account, user) => write(typedBy(account), user),
  };
}
