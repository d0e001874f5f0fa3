/** `/admin/matches`: matches by who, where and when. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../../components/admin/AdminTable.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { Moment } from "../../../components/admin/Moment.tsx";
import { AdminWords } from "../../../components/words/admin.ts";
import { seconds } from "../../../components/words/admin_queues.ts";
import { bots, sides, StaffMatchWords } from "../../../components/words/admin_matches.ts";
import type { CurrentGame } from "../../../services/game/mod.ts";
import { type MatchDesk, StaffMatchesQuery } from "../../../services/matchmaking/mod.ts";
import { nextCursor } from "../../../services/platform/wire.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { sendCsv } from "../table.ts";
import { STATUS_CLASS, STATUS_NAME } from "./match_status.ts";

const PATH = "/admin/matches";
const SHOWN = 50;
const SECOND_MS = 1_000;

type Found = Awaited<ReturnType<MatchDesk["list"]>>[number];

/** Addresses are typed and shared: what is wrong in them is as if it were not there. */
const { mode, region, status, user_id, cursor } = StaffMatchesQuery.shape;
const read = {
  mode: mode.catch(undefined),
  region: region.catch(undefined),
  status: status.catch(undefined),
  user: user_id.catch(undefined),
  cursor: cursor.catch(undefined),
};

export function matchesPage(
  { matchDesk, game, adminPage }: {
    matchDesk: MatchDesk;
    game: CurrentGame;
    adminPage: AdminPage;
  },
) {
  return async function matches(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {
      kept: ["mode", "region", "status", "user_id", "from", "to"],
      sorts: ["created_at"],
    });
    const { kept } = query;
    const mode = read.mode.parse(kept.mode);
    const region = read.region.parse(kept.region);
    const status = read.status.parse(kept.status);
    const userId = read.user.parse(kept.user_id);
    const after = read.cursor.parse(query.after);
    const from = moment(kept.from);
    const to = moment(kept.to);
    const rows = await matchDesk.list({
      limit: SHOWN,
      ...(mode !== undefined && { mode }),
      ...(region !== undefined && { region }),
      ...(status !== undefined && { status }),
      ...(userId !== undefined && { userId }),
      ...(from && { from }),
      ...(to && { to }),
      ...(after && { after }),
      oldestFirst: query.sort === "created_at" && !query.down,
    });
    const { modes, regions } = game.config;
    const columns = columnsOf((list, id) => list.find((each) => each.id === id)?.name ?? id, {
      modes,
      regions,
    });
    if (query.csv) return sendCsv(c, "matches", columns, rows);
    const next = nextCursor(rows, { limit: SHOWN, offset: 0 });
    const choices = (list: readonly { id: string; name: string }[]) =>
      [["", AdminWords.Any], ...list.map(({ id, name }) => [id, name] as const)] as const;
    const body = (
      <AdminTable
        caption={StaffMatchWords.Matches}
        path={PATH}
        query={query}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        usual={{ sort: "created_at", down: true }}
        empty={StaffMatchWords.NoMatches}
        {...(next !== null && { next })}
        csv
        filters={[
          { name: "mode", label: StaffMatchWords.Mode, choices: choices(modes) },
          { name: "region", label: StaffMatchWords.Region, choices: choices(regions) },
          {
            name: "status",
            label: StaffMatchWords.Status,
            choices: [["", AdminWords.Any], ...Object.entries(STATUS_NAME)],
          },
          { name: "user_id", label: StaffMatchWords.Player },
          { name: "from", label: StaffMatchWords.From, type: "datetime-local" },
          { name: "to", label: StaffMatchWords.To, type: "datetime-local" },
        ]}
      />
    );
    return await adminPage(c, { title: StaffMatchWords.Matches, body, path: PATH });
  };
}

/** A time without a zone is UTC, as all of the staff's are. */
function moment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  return at >= 0 && at < 4e12 ? new Date(at) : undefined;
}

type Named = readonly { id: string; name: string }[];

function columnsOf(
  nameIn: (list: Named, id: string) => string,
  { modes, regions }: { modes: Named; regions: Named },
): AdminColumn<Found>[] {
  const namesOf = ({ seats, bots: computers }: Found) => {
    const teams = [...Map.groupBy(seats, ({ team }) => team).values()]
      .map((team) => team.map(({ name }) => name ?? StaffMatchWords.Deleted));
    return sides(computers > 0 ? [...teams, [bots(computers)]] : teams);
  };
  const took = ({ createdAt, finishedAt }: Found) =>
    finishedAt && (finishedAt.getTime() - createdAt.getTime()) / SECOND_MS;
  return [
    {
      ...{ id: "created_at", name: StaffMatchWords.Made, sorts: true },
      csv: ({ createdAt }) => createdAt,
      cell: ({ id, createdAt }) => (
        <a href={`${PATH}/${id}`}>
          <Moment at={createdAt} />
        </a>
      ),
    },
    {
      ...{ id: "mode", name: StaffMatchWords.Mode, csv: ({ mode }) => mode },
      cell: ({ mode }) => nameIn(modes, mode),
    },
    {
      ...{ id: "region", name: StaffMatchWords.Region, csv: ({ region }) => region },
      cell: ({ region }) => nameIn(regions, region),
    },
    {
      ...{ id: "status", name: StaffMatchWords.Status, csv: ({ status }) => status },
      cell: ({ status }) => (
        <span class={`state ${STATUS_CLASS[status]}`}>{STATUS_NAME[status]}</span>
      ),
    },
    { id: "players", name: StaffMatchWords.Players, cell: namesOf, csv: namesOf },
    {
      ...{ id: "rating_spread", name: StaffMatchWords.Spread, number: true },
      cell: ({ quality }) => Math.round(quality.ratingSpread),
      csv: ({ quality }) => quality.ratingSpread,
    },
    {
      ...{ id: "max_wait_s", name: StaffMatchWords.Wait, number: true },
      cell: ({ quality }) => seconds(quality.maxWaitS),
      csv: ({ quality }) => quality.maxWaitS,
    },
    {
      ...{ id: "took_s", name: StaffMatchWords.Took, number: true, csv: took },
      cell: (match) => {
        const seconds_ = took(match);
        return seconds_ === null ? "–" : seconds(seconds_);
      },
    },
    {
      id: "match_id",
      name: StaffMatchWords.Match,
      cell: ({ id }) => <code class="nowrap">{id.slice(-6)}</code>,
      csv: ({ id }) => id,
    },
  ];
}
