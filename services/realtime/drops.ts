/**
 * Simulated drops of a connection, to see a client come back (UI9). Not in production.
 *
 * Holds the subscription by which a process that has had a socket hears of drops; one that never had
 * any follows nothing. A drop is told to every process by a room of their own, since only some have the
 * sockets. The audit log says who did it before it is done.
 */

import type { Audit } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";
import { realtimeFailures } from "./errors.ts";
import type { Gate } from "./gate.ts";

export interface Drops {
  /** Closes one socket of the player in each process that has any. @throws realtime.drop_refused in production */
  drop(actor: Actor, userId: string): Promise<void>;
  /** The same gate, which hears of drops from its first socket until it closes. */
  heardBy(gate: Gate): Gate;
}

/** Of processes alone: no policy has such a room. */
const ROOM = "processes:drops";

export function createDrops(
  { rooms, audit, allowed }: {
    rooms: Pick<RoomHub, "publish" | "subscribe">;
    audit: Pick<Audit, "record">;
    /** False in production. */
    allowed: boolean;
  },
): Drops {
  let listening: Promise<AsyncDisposable> | undefined;

  return {
    async drop({ caller, address }, userId) {
      if (!allowed) {
        throw realtimeFailures.make(
          "drop_refused",
          "Cannot simulate a drop: this is production, and it would be a real one",
        );
      }
      await audit.record({
        ...{ action: "connection.drop", actor: caller.id, subjects: [userId], outcome: "done" },
        ...{ addresses: address === "" ? [] : [address], details: {} },
      });
      await rooms.publish(ROOM, { kind: "drop", data: { user_id: userId } });
    },

    heardBy(gate) {
      if (!allowed) return gate;
      function listen(): void {
        listening ??= rooms.subscribe(ROOM, ({ frame }) => {
          const { data } = JSON.parse(frame) as { data: { user_id: string } };
          gate.dropOne(data.user_id);
        });
        // The next socket tries again.
        listening.catch(() => listening = undefined);
      }
      return {
        ...gate,
        open(...coming) {
          listen();
          return gate.open(...coming);
        },
        async closeAll() {
          await gate.closeAll();
          await (await listening?.catch(() => undefined))?.[Symbol.asyncDispose]();
        },
      };
    },
  };
}
