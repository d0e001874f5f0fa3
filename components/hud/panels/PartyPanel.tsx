/** In the panels: who is in one's party. */

import type { VNode } from "preact";
import { HudWords } from "../../words/hud.ts";

export function PartyPanel(
  { players, leader }: {
    players: readonly { user_id: string; display_name: string }[];
    leader: string | undefined;
  },
): VNode {
  return (
    <section>
      <h2>{HudWords.Party}</h2>
      {players.length === 0 ? <p>{HudWords.NoParty}</p> : (
        <ul class="hud-facts">
          {players.map(({ user_id, display_name }) => (
            <li key={user_id}>
              {display_name} {user_id === leader && <small>{HudWords.Leads}</small>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
