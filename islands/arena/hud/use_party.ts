/**
 * The party one is in, followed while one plays.
 *
 * Holds it as last read; its room drives it. The portal has a hook of its own, which changes the party
 * as well: shared between the two, it would be a script more on the page that must be smallest.
 */

import { useEffect, useState } from "preact/hooks";
import type { PartyMembers } from "../../../components/play/PartyStrip.tsx";
import { veze } from "../../lib/session.ts";

export function usePartyNow(before: PartyMembers | undefined): PartyMembers | undefined {
  const [party, setParty] = useState(before);
  const id = before?.party_id;

  useEffect(() => {
    if (id === undefined) return;
    const path = { party_id: id };
    const read = () =>
      void veze().call("GET /parties/{party_id}", { path }).then(setParty, () => {});
    // Whoever was taken out of it is refused.
    const refused = () => setParty(undefined);
    const room = veze().rooms.join(`party:${id}`, { joined: read, event: read, refused });
    return () => room.leave();
  }, [id]);

  return party;
}
