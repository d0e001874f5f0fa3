/**
 * One account's settings on the server, so that they follow it to other devices.
 *
 * Holds what else the account keeps among its settings, which a change must not lose, and a change
 * that waits for the next one: a slider sends once it rests.
 */

import { checkSettings, type HudSettings } from "./settings.ts";

export interface SettingsSync {
  /** @returns undefined where the server has none */
  load(): Promise<HudSettings | undefined>;
  /** Soon, with whatever comes until then. */
  send(settings: HudSettings): void;
  /** What waits goes now. */
  flush(): void;
}

type Kept = Record<string, unknown>;

const REST_MS = 600;

export function createSettingsSync({ get, put, onSent }: {
  get: () => Promise<Kept>;
  put: (all: Kept) => Promise<unknown>;
  /** The server has these. */
  onSent: (settings: HudSettings) => void;
}): SettingsSync {
  let rest: Kept | undefined;
  let waiting: HudSettings | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<HudSettings | undefined> {
    const { hud, ...others } = await get();
    rest = others;
    return hud === undefined ? undefined : checkSettings(hud);
  }

  async function go(): Promise<void> {
    clearTimeout(timer);
    const settings = waiting;
    if (!settings) return;
    waiting = undefined;
    try {
      if (!rest) await load();
      await put({ ...rest, hud: settings });
      onSent(settings);
    } catch {
      // It stays marked as unsent: the next change or the next visit sends it.
    }
  }

  return {
    load,
    send(settings) {
      waiting = settings;
      clearTimeout(timer);
      timer = setTimeout(go, REST_MS);
    },
    flush: () => void go(),
  };
}
