/**
 * What other tools take of an export, as CSV beside the tables, a file a mode:
 *
 * - `feeds/games-MODE.csv`, for `rate:replay`: `date,team_a,team_b,score_a,score_b`, a line for each
 *   finished match of two teams. Players of a team are apart by blanks; the score is 1 for who won, 0 for
 *   who lost, 0.5 for both in a draw.
 * - `feeds/contests-MODE.csv`, the same of matches of more teams: `date,contest,place,player`.
 * - `feeds/arrivals-MODE.csv`, for the simulator: `at_ms,player,rating,party`, a line for each player who
 *   queued; milliseconds count from the first of them.
 *
 * Players who were deleted have a name for each of their seats: nobody can tell that two are one.
 */

import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { quoted, type Warehouse } from "./warehouse.ts";

const NAME = "coalesce(user_id::varchar, 'gone-' || id::varchar)";
const WHEN = "strftime(timezone('UTC', m.finished_at), '%Y-%m-%dT%H:%M:%S.%gZ')";

const FEEDS: Readonly<Record<string, (mode: string) => string>> = {
  games: (mode) => `
    with sides as (
      select match_id, team, string_agg(${NAME}, ' ' order by ${NAME}) as players, any_value(result) as result
      from seats where result is not null group by all
    ), games as (
      select match_id, arg_min(players, team) as team_a, arg_max(players, team) as team_b,
        arg_min(result, team) as result
      from sides group by match_id having count(*) = 2
    )
    select ${WHEN} as date, team_a, team_b,
      case result when 'win' then 1 when 'draw' then 0.5 else 0 end as score_a, 1 - score_a as score_b
    from games join matches m on m.id = match_id and m.status = 'finished' and m.mode = ${mode}
    order by m.finished_at, match_id::varchar`,
  contests: (mode) => `
    select ${WHEN} as date, s.match_id as contest, s.placement as place, ${
    NAME.replace("id::varchar)", "s.id::varchar)")
  } as player
    from seats s join matches m on m.id = s.match_id and m.status = 'finished' and m.mode = ${mode}
      and m.teams > 2
    where s.placement is not null order by m.finished_at, contest::varchar, place, player`,
  arrivals: (mode) => `
    select epoch_ms(enqueued_at) - min(epoch_ms(enqueued_at)) over () as at_ms,
      user_id as player, mmr as rating, party_id as party
    from tickets where mode = ${mode} order by at_ms, player::varchar`,
};

/** @returns files that were written, with their rows */
export async function writeFeeds(warehouse: Warehouse, dir: string): Promise<Map<string, number>> {
  const folder = `${dir}/feeds`;
  await mkdir(folder, { recursive: true });
  const { rows } = await warehouse.ask(
    "select distinct mode from matches union select distinct mode from tickets order by 1",
  );
  const written = new Map<string, number>();
  for (const [mode] of rows) {
    for (const [feed, select] of Object.entries(FEEDS)) {
      const file = `${folder}/${feed}-${String(mode).replaceAll(/[^\w.-]/g, "_")}.csv`;
      const query = select(quoted(String(mode)));
      const answer = await warehouse.ask(`select count(*) from (${query})`);
      const count = Number(answer.rows[0]![0]);
      if (count === 0) {
        await rm(file, { force: true });
        continue;
      }
      await warehouse.run(`copy (${query}) to ${quoted(`${file}.part`)} (format csv, header)`);
      await rename(`${file}.part`, file);
      written.set(file, count);
    }
  }
  // Of modes that nothing is left of: who was deleted leaves these as well.
  for (const name of await readdir(folder)) {
    if (!written.has(`${folder}/${name}`)) await rm(`${folder}/${name}`, { force: true });
  }
  return written;
}
