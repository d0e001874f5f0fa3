/** One board of one season: who leads, who is hidden, what is kept of it, whether ranks and rows agree. */

import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { Moment } from "../../../components/admin/Moment.tsx";
import { Button } from "../../../components/ui/Button.tsx";
import { AdminWords } from "../../../components/words/admin.ts";
import {
  disagree,
  hiddenOf,
  seasonVerb,
  StaffBoardWords,
} from "../../../components/words/admin_boards.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import type {
  BoardInfo,
  BoardPage,
  BoardStaff,
  HiddenEntry,
  Snapshot,
} from "../../../services/leaderboards/mod.ts";
import { askReason } from "../../../components/admin/reason.ts";

export interface BoardDeskProps {
  /** Of the page. */
  path: string;
  board: BoardInfo;
  seasonName: string;
  hidden: readonly HiddenEntry[];
  snapshots: readonly Snapshot[];
  leaders: BoardPage["entries"];
  /** What verifying found, where it was asked. */
  found?: Awaited<ReturnType<BoardStaff["verify"]>>;
  isAdmin: boolean;
}

const query = readTable({}, {});
const reason = askReason();

export function BoardDesk(props: BoardDeskProps): VNode {
  const { board, seasonName, hidden, snapshots, leaders, isAdmin } = props;
  const api = `/admin/api/boards/${board.season}/${board.mode}`;
  return (
    <>
      <section aria-labelledby="leaders">
        <h2 id="leaders">{`${board.name}, ${seasonName}`}</h2>
        <AdminTable
          caption={StaffBoardWords.Leaders}
          path=""
          query={query}
          rows={leaders}
          keyOf={({ userId }) => userId}
          empty={AdminWords.NothingFound}
          columns={[
            { id: "rank", name: StaffBoardWords.Rank, number: true, cell: ({ rank }) => rank },
            {
              ...{ id: "player", name: StaffBoardWords.Player },
              cell: ({ userId, displayName }) => (
                <a href={`/admin/players/${userId}`}>{displayName}</a>
              ),
            },
            { id: "score", name: StaffBoardWords.Score, number: true, cell: ({ score }) => score },
            {
              ...{ id: "hide", name: AdminWords.Actions },
              cell: ({ userId, displayName }) => (
                <Act
                  name={StaffBoardWords.Hide}
                  label={`${StaffBoardWords.Hide} ${displayName}`}
                  kind="quiet"
                  title={seasonVerb(StaffBoardWords.HideEntry, displayName)}
                  consequences={[StaffBoardWords.HideDoes]}
                  call={{ method: "POST", path: `${api}/entries/${userId}/hide` }}
                  asked={[reason]}
                  done={StaffBoardWords.HiddenNow}
                />
              ),
            },
          ]}
        />
      </section>
      <section aria-labelledby="hidden">
        <h2 id="hidden">{StaffBoardWords.Hidden}</h2>
        <AdminTable
          caption={StaffBoardWords.Hidden}
          path=""
          query={query}
          rows={hidden}
          keyOf={({ userId }) => userId}
          empty={StaffBoardWords.NoneHidden}
          columns={[
            {
              ...{ id: "player", name: StaffBoardWords.Player },
              cell: ({ name }) => name ?? StaffBoardWords.Deleted,
            },
            { id: "score", name: StaffBoardWords.Score, number: true, cell: ({ score }) => score },
            {
              ...{ id: "since", name: StaffBoardWords.Since },
              cell: ({ updatedAt }) => <Moment at={updatedAt} />,
            },
            {
              ...{ id: "restore", name: AdminWords.Actions },
              cell: ({ userId, name }) => (
                <Act
                  name={StaffBoardWords.Restore}
                  label={hiddenOf(name ?? userId)}
                  kind="quiet"
                  title={hiddenOf(name ?? userId)}
                  consequences={[StaffBoardWords.RestoreDoes]}
                  call={{ method: "POST", path: `${api}/entries/${userId}/restore` }}
                  asked={[reason]}
                  done={StaffBoardWords.Restored}
                />
              ),
            },
          ]}
        />
      </section>
      <section aria-labelledby="snapshots">
        <h2 id="snapshots">{StaffBoardWords.Snapshots}</h2>
        <AdminTable
          caption={StaffBoardWords.Snapshots}
          path=""
          query={query}
          rows={snapshots}
          keyOf={({ date }) => date}
          empty={StaffBoardWords.NoSnapshots}
          columns={[
            {
              ...{ id: "day", name: StaffBoardWords.Day },
              cell: ({ date }) => (
                <a
                  href={`/leaderboards?${new URLSearchParams({
                    ...{ season: board.season, mode: board.mode, date },
                  })}`}
                >
                  {date}
                </a>
              ),
            },
            { id: "total", name: StaffBoardWords.Total, number: true, cell: ({ total }) => total },
          ]}
        />
      </section>
      {isAdmin && <Upkeep {...props} api={api} />}
    </>
  );
}

function Upkeep({ path, board, found, api }: BoardDeskProps & { api: string }): VNode {
  return (
    <section aria-labelledby="upkeep">
      <h2 id="upkeep">{StaffBoardWords.Upkeep}</h2>
      {found && (
        <div data-moves="">
          <p role="status">
            <span class={`state ${found.differences === 0 ? "good" : "bad"}`}>
              {found.differences === 0 ? StaffBoardWords.Agrees : disagree(found.differences)}
            </span>
          </p>
          <ul>{found.examples.map((text) => <li key={text}>{text}</li>)}</ul>
        </div>
      )}
      <p class="quiet">{StaffBoardWords.VerifyHint}</p>
      <div class="actions">
        <form method="get" action={path}>
          <input type="hidden" name="season" value={board.season} />
          <input type="hidden" name="board" value={board.mode} />
          <input type="hidden" name="verify" value="1" />
          <Button submit>{StaffBoardWords.Verify}</Button>
        </form>
        {board.final || (
          <Act
            name={StaffBoardWords.Rebuild}
            title={seasonVerb(StaffBoardWords.RebuildTitle, board.name)}
            consequences={[StaffBoardWords.RebuildDoes]}
            call={{ method: "POST", path: `${api}/rebuild` }}
            done={StaffBoardWords.Rebuilt}
          />
        )}
      </div>
    </section>
  );
}
