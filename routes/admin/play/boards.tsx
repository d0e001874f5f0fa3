/** `/admin/boards`: seasons on their axis, and what is kept of one board. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { SeasonAxis } from "../../../components/admin/play/SeasonAxis.tsx";
import { StaffBoardWords } from "../../../components/words/admin_boards.ts";
import { Button } from "../../../components/ui/Button.tsx";
import type {
  BoardStaff,
  HiddenStore,
  Leaderboards,
  Season,
  Snapshots,
} from "../../../services/leaderboards/mod.ts";
import type { Clock } from "../../../services/platform/time/clock.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import type { Asked } from "../asks.ts";
import { BoardDesk } from "./board_desk.tsx";
import { SeasonTable } from "./season_table.tsx";

const PATH = "/admin/boards";
const SHOWN = 25;
const DAYS = 14;

export function staffBoardsPage(
  { leaderboards, snapshots, hiddenEntries, boardStaff, clock, adminPage, asked }: {
    leaderboards: Leaderboards;
    snapshots: Snapshots;
    hiddenEntries: HiddenStore;
    boardStaff: Pick<BoardStaff, "verify">;
    clock: Pick<Clock, "now">;
    adminPage: AdminPage;
    asked: Asked;
  },
) {
  return async function boards(c: Context<AppEnv>): Promise<Response> {
    const { seasons, boards } = leaderboards.listBoards();
    const isAdmin = c.get("caller").roles.includes("admin");
    const now = new Date(clock.now());
    const current = seasons.findLast(({ open }) => open) ?? seasons.at(-1)!;
    const season = seasons.find(({ id }) => id === c.req.query("season")) ?? current;
    const picked = boards.find(({ id }) => id === c.req.query("board")) ?? boards[0]!;
    const board = await leaderboards.getBoard(season.id, picked.id);
    const verifies = isAdmin && asked(c, "verify") !== undefined;
    const [hidden, days, page, found] = await Promise.all([
      hiddenEntries.list(board.id, SHOWN),
      snapshots.list(board),
      leaderboards.page(board, { offset: 0, limit: SHOWN }).catch(() => undefined),
      verifies ? boardStaff.verify(season.id, picked.id) : undefined,
    ]);
    const rows = seasons.map((each) => ({ ...each, state: stateOf(each, now) }));
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <section aria-labelledby="schedule">
          <h2 id="schedule">{StaffBoardWords.Schedule}</h2>
          <SeasonAxis seasons={rows} now={now} />
          <SeasonTable seasons={rows} isAdmin={isAdmin} />
        </section>
        <Picker seasons={seasons} season={season.id} boards={boards} board={picked.id} />
        <BoardDesk
          path={PATH}
          board={board}
          seasonName={season.name}
          hidden={hidden}
          snapshots={days.slice(0, DAYS)}
          leaders={page?.entries ?? []}
          {...(found && { found })}
          isAdmin={isAdmin}
        />
      </>
    );
    return await adminPage(c, {
      ...{ title: StaffBoardWords.Boards, body, path: PATH },
      alive: { rooms: [`board:${season.id}:${picked.id}`] },
    });
  };
}

function stateOf({ open, closedAt, closesAt }: Season & { open: boolean }, now: Date) {
  if (open) return "open" as const;
  if (closedAt !== null) return "final" as const;
  return closesAt !== null && closesAt <= now ? "over" as const : "scheduled" as const;
}

interface Named {
  id: string;
  name: string;
}

function Picker(
  { seasons, season, boards, board }: {
    seasons: readonly Named[];
    season: string;
    boards: readonly Named[];
    board: string;
  },
): VNode {
  return (
    <form class="fields" method="get" action={PATH}>
      <Choose name="season" label={StaffBoardWords.Season} value={season} choices={seasons} />
      <Choose name="board" label={StaffBoardWords.Board} value={board} choices={boards} />
      <Button submit>{StaffBoardWords.Pick}</Button>
    </form>
  );
}

function Choose(
  { name, label, value, choices }: {
    name: string;
    label: string;
    value: string;
    choices: readonly Named[];
  },
): VNode {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name}>
        {choices.map((each) => (
          <option key={each.id} value={each.id} selected={each.id === value}>{each.name}</option>
        ))}
      </select>
    </label>
  );
}
