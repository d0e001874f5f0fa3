/** Who plays against whom: faces, names, ratings; what is not known yet keeps its place. */

import type { VNode } from "preact";
import { Avatar } from "../faces/Avatar.tsx";
import { Badge } from "../faces/Badge.tsx";
import { Bone } from "../ui/States.tsx";
import { computers, sideNamed, StageWords } from "../words/stage.ts";
import type { Lineup, StageSide } from "./types.ts";
import { inFigures } from "../words/waits.ts";

export interface SidesProps {
  /** User ids by team: known before the names are. */
  teams: readonly (readonly string[])[];
  bots: readonly number[] | null | undefined;
  /** Absent while it is on its way. */
  lineup: Lineup | undefined;
  player: string;
  /** What became of each side is told, or will be. */
  over?: boolean;
}

export function Sides({ teams, bots, lineup, player, over }: SidesProps): VNode {
  const known = new Map(
    lineup?.sides.flatMap(({ players }) => players).map((each) => [each.id, each]),
  );
  const isAlone = teams.length > 2;
  // Where a side has gone there may have been nothing to score.
  const isShort = !isAlone && (lineup?.sides.some(({ gone }) => gone) ?? false);
  return (
    <div class={isAlone ? "sides alone" : "sides"}>
      {teams.map((team, side) => (
        <section
          key={side}
          class={side % 2 === 0 ? "side" : "side odd"}
          data-result={lineup?.sides[side]?.result}
          aria-label={sideNamed(side + 1)}
        >
          {over && <Verdict {...lineup?.sides[side]} isShort={isShort} />}
          <ul>
            {team.map((id) => {
              const each = known.get(id);
              return (
                <li key={id} aria-current={id === player ? "true" : undefined}>
                  <Avatar id={id} />
                  <span class="name">
                    <bdi>{each ? each.name : <Bone />}</bdi>
                    {id === player && <small>{StageWords.You}</small>}
                  </span>
                  <span class="tier">
                    {each?.tier && <Badge {...each.tier} />}
                    <span class="number">{each ? inFigures(each.mmr) : " "}</span>
                  </span>
                </li>
              );
            })}
            {(bots?.[side] ?? 0) > 0 && (
              <li class="quiet">
                <span class="name">{computers(bots![side]!)}</span>
              </li>
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** What became of a side. @param isShort somebody's side had gone before the end */
function Verdict(
  { result, points, gone, isShort }: Partial<StageSide> & { isShort: boolean },
): VNode {
  const isTold = points !== undefined && !(isShort && points === 0);
  return (
    <p class="verdict">
      <strong>{result && verdicts()[result]}</strong>
      {gone
        ? <span class="gone">{StageWords.LeftEarly}</span>
        : isTold && <span class="number">{inFigures(points)}</span>}
    </p>
  );
}

const verdicts = () => ({
  win: StageWords.SideWon,
  loss: StageWords.SideLost,
  draw: StageWords.ADraw,
});
