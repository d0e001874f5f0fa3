/**
 * One account's settings on the server, so that they follow it to other devices.
 *
 * Holds changes that wait for the next one: a slider sends once it rests. Only what was changed is put
 * into what the server has, read just before: what other devices chose, and what else the account keeps
 * there, stays. One at a time, so that the last one counts.
 */

import { checkSettings, type HudSettings } from "./settings.ts";

export interface SettingsSync {
  /** @returns undefined where the server has none */
  load(): Promise<HudSettings | undefined>;
  /** Soon, with whatever comes until then. */
  send(changes: Partial<HudSettings>): void;
  /** What waits goes now. */
  flush(): void;
}

type Kept = Record<string, unknown>;

const REST_MS = 600;

export function createSettingsSync({ get, put, onSent }: {
  get: () => Promise<Kept>;
  put: (all: Kept) => Promise<unknown>;
  /** The server has these, the changes among them. */
  onSent: (settings: HudSettings, changes: Partial<HudSettings>) => void;
}): SettingsSync {
  let waiting: Partial<HudSettings> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Promise.resolve();

  async function go(): Promise<void> {
    const changes = waiting;
    if (!changes) return;
    waiting = undefined;
    try {
      const { hud, ...others } = await get();
      const settings = { ...checkSettings(hud), ...changes };
      await put({ ...others, hud: settings });
      onSent(settings, changes);
    } catch {
      // They stay marked as unsent, and go with the next change or at the next visit.
      waiting = Object.assign({}, changes, waiting);
    }
  }

  function flush(): void {
    clearTimeout(timer);
    last = last.then(go);
  }

  return {
    async load() {
      const { hud } = await get();
      return hud === undefined ? undefined : checkSettings(hud);
    },
    send(changes) {
      waiting = { ...waiting, ...changes };
      clearTimeout(timer);
      timer = setTimeout(flush, REST_MS);
    },
    flush,
  };
}
