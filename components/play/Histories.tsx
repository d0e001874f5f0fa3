/** One's rating in each mode, and how it came about: drawn, and as a table. */

import type { VNode } from "preact";
import { Plot } from "../ui/Plot.tsx";
import { signed } from "../ui/signed.ts";
import { Empty } from "../ui/States.tsx";
import { Table } from "../ui/Table.tsx";
import {
  afterGames,
  lastRatingsOf,
  notPlayedYet,
  ProfileWords,
  ratingsNewestFirst,
  seededFrom,
} from "../words/profile.ts";
import { inFigures } from "../words/waits.ts";
import { dayOf } from "../words/locale.ts";

export interface ModeHistory {
  id: string;
  name: string;
  mmr: number;
  games: number;
  /** Rating after each match, and after a seed of a model's, newest first. */
  history: { at: Date; mmr: number; seeded?: { version: string; from: number } }[];
}

export function Histories({ modes }: { modes: readonly ModeHistory[] }): VNode {
  const played = modes.filter(({ games }) => games > 0);
  const others = modes.filter(({ games }) => games === 0).map(({ name }) => name);
  return (
    <section aria-labelledby="ratings">
      <h2 id="ratings">{ProfileWords.Ratings}</h2>
      {played.length === 0
        ? (
          <Empty icon="target" action={<a class="button" href="/">{ProfileWords.PlayNow}</a>}>
            {ProfileWords.NoRatedMatchYet}
          </Empty>
        )
        : (
          <div class="columns">
            {played.map((mode) => <History key={mode.id} {...mode} />)}
          </div>
        )}
      {played.length > 0 && others.length > 0 && (
        <p class="quiet small">{notPlayedYet(others.join(", "))}</p>
      )}
    </section>
  );
}

function History({ id, name, mmr, games, history }: ModeHistory): VNode {
  const points = history.map(({ at, mmr }) => ({ at, value: mmr })).reverse();
  return (
    <section aria-labelledby={`mode-${id}`}>
      <div class="section-head">
        <h3 id={`mode-${id}`}>{name}</h3>
        <p class="small">
          <span class="number">{inFigures(Math.round(mmr))}</span>
          <span class="quiet">{afterGames(games)}</span>
        </p>
      </div>
      {points.length > 1 && <Plot points={points} label={lastRatingsOf(name, points.length)} />}
      <details>
        <summary>{ProfileWords.AsATable}</summary>
        <Table
          label={ratingsNewestFirst(name)}
          rows={history.map((point, i) => ({ ...point, before: history[i + 1]?.mmr }))}
          keyOf={({ at, seeded }) => `${at.toISOString()} ${seeded?.version ?? ""}`}
          columns={[
            { name: ProfileWords.Day, cell: ({ at }) => dayOf(at) },
            { name: ProfileWords.Rating, number: true, cell: ({ mmr }) => Math.round(mmr) },
            {
              name: ProfileWords.Change,
              number: true,
              cell: ({ mmr, before }) =>
                before !== undefined && signed(Math.round(mmr) - Math.round(before)),
            },
            ...(history.some(({ seeded }) => seeded)
              ? [{
                name: ProfileWords.Note,
                cell: (
                  { mmr, seeded }: ModeHistory["history"][number] & { before: number | undefined },
                ) =>
                  seeded && seededFrom({
                    ...{ from: Math.round(seeded.from), to: Math.round(mmr) },
                    version: seeded.version,
                  }),
              }]
              : []),
          ]}
        />
      </details>
    </section>
  );
}
