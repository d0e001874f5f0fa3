/**
 * The off-switch of modes and boards (OPS9): the one thing an operator changes of the game without its
 * configuration. What the configuration has off stays off.
 *
 * Holds what the rows said at the last look, at most some seconds ago; who queues for a mode asks the
 * rows themselves (`switchedOff`).
 */

import type { AuditEntry } from "../audit/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { CurrentGame } from "./current.ts";
import { gameFailures } from "./errors.ts";
import type { GameStore, SwitchRow } from "./store.ts";
import type { SwitchKind, SwitchState } from "./types.ts";

export interface Switches {
  /** As far as is known now: a switch on another node is seen after some seconds. */
  isOn(kind: SwitchKind, id: string): boolean;
  list(): Promise<SwitchState[]>;
  /** Off: a mode lets go who waits, a board takes no scores. @throws game.unknown_switch */
  set(
    by: { caller: { id: string }; address: string },
    change: { kind: SwitchKind; id: string; enabled: boolean; reason: string },
  ): Promise<SwitchState>;
  load(): Promise<void>;
}

/** Switches on other nodes are seen after this. */
const REFRESH_MS = 2_000;

export function createSwitches(
  { store, game, clock, log }: {
    store: GameStore;
    game: CurrentGame;
    clock: Clock;
    log: Logger;
  },
): Switches {
  let rows = new Map<string, SwitchRow>();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;
  const keyOf = (kind: SwitchKind, id: string) => `${kind} ${id}`;

  function read(): Promise<void> {
    return reading ??= store.listSwitches().then((found) => {
      rows = new Map(found.map((row) => [keyOf(row.kind, row.id), row]));
      readAt = clock.elapsed();
    }).finally(() => reading = undefined);
  }

  /** Sees what was just written: a reading under way may have begun before. */
  async function readAgain(): Promise<void> {
    while (reading) await reading.catch(() => {});
    await read();
  }

  /** Asks anew behind the caller's back when what is known is old. */
  function refresh(): void {
    if (clock.elapsed() - readAt <= REFRESH_MS || reading) return;
    readAt = clock.elapsed();
    read().catch((error) => log.debug({ err: String(error) }, "switches: not read, trying again"));
  }

  function configured(kind: SwitchKind) {
    return kind === "mode" ? game.config.modes : game.config.boards;
  }

  function stateOf(
    kind: SwitchKind,
    { id, name, enabled }: { id: string; name: string; enabled: boolean },
  ): SwitchState {
    const row = rows.get(keyOf(kind, id));
    return {
      ...{ kind, id, name },
      enabled: enabled && (row?.enabled ?? true),
      changedAt: row?.changedAt ?? null,
    };
  }

  return {
    isOn(kind, id) {
      refresh();
      const found = configured(kind).find((each) => each.id === id);
      return found !== undefined && stateOf(kind, found).enabled;
    },

    async list() {
      await readAgain();
      return (["mode", "board"] as const)
        .flatMap((kind) => configured(kind).map((each) => stateOf(kind, each)));
    },

    async set({ caller, address }, { kind, id, enabled, reason }) {
      const found = configured(kind).find((each) => each.id === id);
      // The configuration's own switch is not the operator's.
      if (!found?.enabled) {
        throw gameFailures.make("unknown_switch", `Cannot switch the ${kind} "${id}"`);
      }
      const entry: AuditEntry = {
        at: new Date(clock.now()),
        action: enabled ? `${kind}.on` : `${kind}.off`,
        actor: caller.id,
        subjects: [id],
        addresses: address === "" ? [] : [address],
        outcome: "done",
        details: { reason },
      };
      await store.setSwitch({ kind, id, enabled, changedAt: entry.at }, entry);
      await readAgain();
      return stateOf(kind, found);
    },

    load: readAgain,
  };
}
