/**
 * The settings in force: those of the player who is signed in here.
 *
 * Holds what they are; kept by the browser at every change.
 */

import { useEffect, useState } from "preact/hooks";
import { DEFAULTS, type HudSettings } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";

/** Whose they are while nobody is signed in. */
const NOBODY = "nobody";

export interface SettingsInForce {
  settings: HudSettings;
  change(change: Partial<HudSettings>): void;
}

/** @param player id of who is signed in */
export function useSettings(player: string = NOBODY): SettingsInForce {
  const [store] = useState(() => createSettingsStore(() => localStorage));
  const [settings, setSettings] = useState<HudSettings>(DEFAULTS);
  useEffect(() => setSettings(store.find(player) ?? DEFAULTS), [player]);
  return {
    settings,
    change(change) {
      const changed = { ...settings, ...change };
      setSettings(changed);
      store.put(player, changed);
    },
  };
}
