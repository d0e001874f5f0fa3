/**
 * The settings in force: those of whoever stands in the user field (UI4).
 *
 * Holds what they are and who that is. Every change is kept by the browser under that user, and by the
 * server as well where it is the account that is signed in.
 */

import { useEffect, useMemo, useState } from "preact/hooks";
import { veze } from "../../lib/session.ts";
import { DEFAULTS, type HudSettings } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";
import { createSettingsSync } from "./settings_sync.ts";
import { type Account, type Whose, whoseOf } from "./whose.ts";

export interface SettingsInForce {
  settings: HudSettings;
  change(change: Partial<HudSettings>): void;
  /** What stands in the user field. */
  user: string;
  whose: Whose;
  /** Theirs from now on. */
  setUser(user: string): void;
}

/** @param account who is signed in */
export function useSettings(account: Account | undefined): SettingsInForce {
  const own = account?.id ?? "";
  const store = useMemo(() => createSettingsStore(() => localStorage), []);
  const [settings, setSettings] = useState<HudSettings>(DEFAULTS);
  const [user, setUser] = useState(account?.name ?? "");
  const whose = whoseOf(user, account);
  const sync = useMemo(() => {
    if (own === "") return undefined;
    const path = { user_id: own };
    return createSettingsSync({
      get: () => veze().call("GET /users/{user_id}/settings", { path }),
      put: (body) => veze().call("PUT /users/{user_id}/settings", { path, body }),
      onSent(sent, changes) {
        // What was changed meanwhile waits for its own turn.
        if (JSON.stringify(store.find(own)?.unsent) !== JSON.stringify(changes)) return;
        store.put(own, { settings: sent, unsent: {} });
      },
    });
  }, [own]);

  useEffect(() => {
    const typed = store.findTyped(own);
    if (typed !== "") setUser(typed);
    const flush = () => sync?.flush();
    document.addEventListener("visibilitychange", flush);
    return () => document.removeEventListener("visibilitychange", flush);
  }, [own]);

  useEffect(() => {
    const stored = store.find(whose.key);
    setSettings(stored?.settings ?? DEFAULTS);
    if (!whose.isOwn || !sync) return;
    const unsent = stored?.unsent ?? {};
    if (Object.keys(unsent).length > 0) sync.send(unsent);
    let left = false;
    sync.load().then((theirs) => {
      // Whatever was changed here, before or meanwhile, counts.
      const unsent = store.find(own)?.unsent ?? {};
      if (left || !theirs) return;
      const settings = { ...theirs, ...unsent };
      setSettings(settings);
      store.put(own, { settings, unsent });
    }, () => {});
    return () => void (left = true);
  }, [whose.key]);

  return {
    ...{ settings, user: user || (account?.name ?? ""), whose },
    change(change) {
      const unsent = whose.isOwn ? { ...store.find(whose.key)?.unsent, ...change } : {};
      // Of right now: two changes may come before the page is drawn again.
      setSettings((now) => {
        const settings = { ...now, ...change };
        store.put(whose.key, { settings, unsent });
        return settings;
      });
      if (whose.isOwn) sync?.send(change);
    },
    setUser(typed) {
      const name = typed.trim() === "" ? account?.name ?? "" : typed.trim();
      sync?.flush();
      setUser(name);
      store.putTyped(own, whoseOf(name, account).isOwn ? "" : name);
    },
  };
}
