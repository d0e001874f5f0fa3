/** What the staff says to everybody, or to oneself, while the page is open. */

import { useEffect, useState } from "preact/hooks";
import type { RoomEvent } from "../../sdk/rooms/room.ts";
import { veze } from "../lib/session.ts";

/** @returns what was said last, until it is put away */
export function useAnnouncement(player: string | undefined): [string | undefined, () => void] {
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (player === undefined) return;
    const hear = {
      event(event: RoomEvent) {
        if (event.kind === "announcement") setText(event.data.text);
      },
    };
    const rooms = ["world", `user:${player}`].map((room) => veze().rooms.join(room, hear));
    return () => rooms.forEach((room) => room.leave());
  }, [player]);
  return [text, () => setText(undefined)];
}
