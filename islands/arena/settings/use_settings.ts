/**
 * The settings in force: those of whoever stands in the user field (UI4).
 *
 * Holds what they are and who that is. Every change is kept by the browser under that user, and by the
 * server as well where it is the account that is signed in.
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
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
  /** Counts changes: what the server answers must not undo a later one. */
  const changes = useRef(0);
  const sync = useMemo(() => {
    if (own === "") return undefined;
    const path = { user_id: own };
    return createSettingsSync({
      get: () => veze().call("GET /users/{user_id}/settings", { path }),
      put: (body) => veze().call("PUT /users/{user_id}/settings", { path, body }),
      onSent(sent) {
        const now = store.find(own);
        if (JSON.stringify(now?.settings) !== JSON.stringify(sent)) return;
        store.put(own, { settings: sent, unsent: false });
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
    if (stored?.unsent) return sync.send(stored.settings);
    const before = ++changes.current;
    let left = false;
    sync.load().then((theirs) => {
      if (left || !theirs || changes.current !== before) return;
      setSettings(theirs);
      store.put(own, { settings: theirs, unsent: false });
    }, () => {});
    return () => void (left = true);
  }, [whose.key]);

  return {
    ...{ settings, user, whose },
    change(change) {
      const changed = { ...settings, ...change };
      changes.current++;
      setSettings(changed);
      store.put(whose.key, { settings: changed, unsent: whose.isOwn });
      if (whose.isOwn) sync?.send(changed);
    },
    setUser(typed) {
      const name = typed.trim() === "" ? account?.name ?? "" : typed.trim();
      sync?.flush();
      setUser(name);
      store.putTyped(own, whoseOf(name, account).isOwn ? "" : name);
    },
  };
}
