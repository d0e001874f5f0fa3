/**
 * The settings in force: those of the player that is typed in the Inventory panel.
 *
 * Holds whose they are and what they are; kept by the browser at every change.
 */

import { useEffect, useState } from "preact/hooks";
import { HudWords } from "../../../components/words/hud.ts";
import { DEFAULTS, type HudSettings } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";

export interface ArenaPlayer {
  id: string;
  name: string;
}

export interface SettingsInForce {
  /** As typed. */
  user: string;
  /** The one who is signed in, if it is they. */
  self: ArenaPlayer | undefined;
  settings: HudSettings;
  change(change: Partial<HudSettings>): void;
  choose(user: string): void;
}

export function useSettings(player: ArenaPlayer | undefined): SettingsInForce {
  const [store] = useState(() => createSettingsStore(() => localStorage));
  const [user, setUser] = useState(player?.name ?? HudWords.Self);
  const [settings, setSettings] = useState<HudSettings>(DEFAULTS);
  const self = player && isSelf(player, user) ? player : undefined;
  /** One's own are one's own by whatever name. */
  const key = self?.id ?? user.toLowerCase();

  useEffect(() => setUser((typed) => store.user() ?? typed), []);
  useEffect(() => setSettings(store.find(key) ?? DEFAULTS), [key]);

  return {
    ...{ user, self, settings },
    change(change) {
      const changed = { ...settings, ...change };
      setSettings(changed);
      store.put(key, changed);
    },
    choose(typed) {
      const user = typed.trim() || player?.name || HudWords.Self;
      setUser(user);
      store.choose(user);
    },
  };
}

function isSelf({ id, name }: ArenaPlayer, typed: string): boolean {
  const user = typed.toLowerCase();
  return [id, name.toLowerCase(), HudWords.Self.toLowerCase()].includes(user);
}
