/** Which rooms there are and who may listen to them (RT2). */

import type { GameConfig } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { isId } from "../platform/ids.ts";
import { realtimeFailures } from "./errors.ts";

export interface RoomPolicy {
  /**
   * The room's full name ("current" resolved), if the caller may listen to it.
   * @throws realtime.unknown_room, realtime.room_forbidden
   */
  resolve(caller: Caller, room: string): Promise<string>;
}

export function createRoomPolicy(
  { game, findSeason, isParticipant }: {
    game: GameConfig;
    /** The season of this name; "current" is one. */
    findSeason: (name: string) => { id: string } | undefined;
    isParticipant: (userId: string, matchId: string) => Promise<boolean>;
  },
): RoomPolicy {
  function forbidden(room: string): never {
    throw realtimeFailures.make("room_forbidden", `Cannot subscribe to "${room}": it is not yours`);
  }

  return {
    async resolve(caller, room) {
      if (room === "world") return room;
      if (room === "admin") {
        return hasRole(caller, "mod", "admin") ? room : forbidden(room);
      }
      const parts = room.split(":");
      const [first = "", second = "", third = ""] = parts;
      if (parts.length === 2 && first === "user") {
        return second === caller.id ? room : forbidden(room);
      }
      if (parts.length === 3 && first === "board") {
        const season = findSeason(second);
        const exists = season && game.boards.some(({ id }) => id === third);
        if (exists) return `board:${season.id}:${third}`;
      }
      if (parts.length === 2 && game.regions.some(({ id }) => id === first)) {
        if (game.modes.some(({ id }) => id === second)) return room;
      }
      if (parts.length === 1 && isId(room)) {
        const mayWatch = hasRole(caller, "service", "mod", "admin") ||
          await isParticipant(caller.id, room);
        return mayWatch ? room : forbidden(room);
      }
      throw realtimeFailures.make("unknown_room", `Cannot subscribe to "${room}": no such room`);
    },
  };
}
