/**
 * LISTEN on a connection of its own that comes back.
 *
 * The driver's own listener queues one more statement with each attempt of an outage; this one keeps
 * one attempt at a time and calls every listener after it.
 */

import type postgres from "postgres";

export interface Listening {
  listen: postgres.Sql["listen"];
  end(): Promise<void>;
}

interface Listener {
  hear(payload: string): void;
  restored: (() => void) | undefined;
}

/** What the driver calls on that connection; `onnotify` is an option its types do not know. */
export interface ListenHooks {
  onnotify(channel: string, payload: string): void;
  onclose(): void;
}

const RETRY_MS = 250;

export function createListening(open: (hooks: ListenHooks) => postgres.Sql): Listening {
  const channels = new Map<string, Set<Listener>>();
  let closes = 0;
  let restoring = false;
  let ended = false;
  const sql = open({
    onnotify(channel, payload) {
      for (const { hear } of channels.get(channel) ?? []) hear(payload);
    },
    onclose() {
      closes++;
      if (!restoring && !ended && channels.size > 0) void restore();
    },
  });

  async function restore(): Promise<void> {
    restoring = true;
    while (!ended) {
      const before = closes;
      const statements = [...channels.keys()].map((name) => `listen ${quoted(name)}`);
      const stands = await sql.unsafe(statements.join(";")).then(() => true, () => false);
      if (stands && closes === before) break;
      if (!stands) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    restoring = false;
    // What was notified meanwhile is lost: everybody looks for himself.
    for (const listeners of channels.values()) for (const { restored } of listeners) restored?.();
  }

  async function listen(name: string, hear: (payload: string) => void, onlisten?: () => void) {
    const listener: Listener = { hear, restored: onlisten };
    const listeners = channels.get(name) ?? new Set();
    channels.set(name, listeners.add(listener));
    const leave = () => {
      listeners.delete(listener);
      if (listeners.size > 0 || channels.get(name) !== listeners) return false;
      return channels.delete(name);
    };
    try {
      await sql.unsafe(`listen ${quoted(name)}`);
    } catch (error) {
      leave();
      throw error;
    }
    onlisten?.();
    return {
      async unlisten() {
        if (leave() && !ended) await sql.unsafe(`unlisten ${quoted(name)}`);
      },
    };
  }

  return {
    // The driver's type also wants the state of the backend, which nobody reads.
    listen: listen as unknown as postgres.Sql["listen"],
    async end() {
      ended = true;
      await sql.end({ timeout: 1 });
    },
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
