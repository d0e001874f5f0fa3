/**
 * The party one is in, followed live.
 *
 * Holds the party as last read; its room drives it. Each event and each joining has it read anew, for
 * events name ids only. Whoever was taken out is refused by the room, and has none.
 */

import { useEffect, useState } from "preact/hooks";
import type { PartyMembers } from "../../components/play/PartyStrip.tsx";
import { veze } from "../lib/session.ts";

/** @returns the party now, and a way to put another in its place after a call */
export function useParty(initial: PartyMembers | undefined) {
  const [party, setParty] = useState(initial);
  const id = party?.party_id;

  useEffect(() => {
    if (id === undefined) return;
    // Events name ids; who they are stands in the party itself.
    const reload = () =>
      void veze().call("GET /parties/{party_id}", { path: { party_id: id } })
        .then(setParty, () => {});
    const room = veze().rooms.join(`party:${id}`, {
      joined: reload,
      event: reload,
      // Taken out of it.
      refused: () => setParty(undefined),
    });
    return () => room.leave();
  }, [id]);

  return [party, setParty] as const;
}
