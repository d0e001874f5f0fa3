/** Everybody of a match with what they did: while its key is held, and at the end. */

import type { VNode } from "preact";
import { ArenaWords } from "../words/arena.ts";
import { HudWords } from "../words/hud.ts";

export interface ScoreRow {
  seat: number;
  name: string;
  /** Of the player's own side. */
  own: boolean;
  /** The player. */
  isMe: boolean;
  eliminations: number;
  deaths: number;
  /** Known at the end. */
  damage?: number | undefined;
}

export function Scoreboard({ rows }: { rows: readonly ScoreRow[] }): VNode {
  const isOver = rows.some(({ damage }) => damage !== undefined);
  return (
    <div class="hud-scores">
      <table aria-label={HudWords.Scoreboard}>
        <thead>
          <tr>
            <th scope="col">{HudWords.Player}</th>
            <th scope="col" class="number">{HudWords.Eliminations}</th>
            <th scope="col" class="number">{HudWords.Deaths}</th>
            {isOver && <th scope="col" class="number">{HudWords.Damage}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ seat, name, own, isMe, eliminations, deaths, damage }) => (
            <tr key={seat} aria-current={isMe ? "true" : undefined}>
              <td>
                <span class={own ? "side own" : "side"}>
                  {isMe ? `${name} (${ArenaWords.You})` : name}
                </span>
              </td>
              <td class="number">{eliminations}</td>
              <td class="number">{deaths}</td>
              {isOver && <td class="number">{damage}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
