/** Everybody of a match with what they did: while its key is held, and at the end. */

import type { VNode } from "preact";
import { Table } from "../ui/Table.tsx";
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
      <Table
        label={HudWords.Scoreboard}
        rows={[...rows]}
        keyOf={({ seat }) => String(seat)}
        isCurrent={({ isMe }) => isMe}
        columns={[
          {
            name: HudWords.Player,
            cell: ({ name, own, isMe }) => (
              <span class={own ? "side own" : "side"}>
                {isMe ? `${name} (${ArenaWords.You})` : name}
              </span>
            ),
          },
          { name: HudWords.Eliminations, number: true, cell: ({ eliminations }) => eliminations },
          { name: HudWords.Deaths, number: true, cell: ({ deaths }) => deaths },
          ...(isOver
            ? [{ name: HudWords.Damage, number: true, cell: ({ damage }: ScoreRow) => damage ?? 0 }]
            : []),
        ]}
      />
    </div>
  );
}
