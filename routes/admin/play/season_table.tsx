/** Seasons with their times, and what an admin may do to each. */

import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import type { SeasonBar } from "../../../components/admin/play/SeasonAxis.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { Moment } from "../../../components/admin/Moment.tsx";
import { AdminWords } from "../../../components/words/admin.ts";
import { seasonVerb, StaffBoardWords } from "../../../components/words/admin_boards.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import { askReason } from "../../../components/admin/reason.ts";

const STATE = {
  open: [StaffBoardWords.Open, "good"],
  scheduled: [StaffBoardWords.Scheduled, "idle"],
  over: [StaffBoardWords.Over, "warning"],
  final: [StaffBoardWords.Final, "idle"],
} as const;

const reason = askReason();

export function SeasonTable(
  { seasons, isAdmin }: { seasons: readonly SeasonBar[]; isAdmin: boolean },
): VNode {
  return (
    <AdminTable
      caption={StaffBoardWords.Seasons}
      path=""
      query={readTable({}, {})}
      rows={seasons.toReversed()}
      keyOf={({ id }) => id}
      empty={AdminWords.NothingFound}
      columns={[
        { ...{ id: "name", name: StaffBoardWords.Season }, cell: ({ name }) => name },
        {
          ...{ id: "state", name: StaffBoardWords.State },
          cell: ({ state }) => <span class={`state ${STATE[state][1]}`}>{STATE[state][0]}</span>,
        },
        {
          ...{ id: "opens", name: StaffBoardWords.Opens },
          cell: ({ opensAt }) => <Moment at={opensAt} />,
        },
        {
          ...{ id: "closes", name: StaffBoardWords.Closes },
          cell: ({ closesAt }) => closesAt ? <Moment at={closesAt} /> : StaffBoardWords.Never,
        },
        ...(isAdmin
          ? [{
            ...{ id: "act", name: AdminWords.Actions },
            cell: (each: SeasonBar) => <Acts {...each} />,
          }]
          : []),
      ]}
    />
  );
}

function Acts({ id, name, state }: SeasonBar): VNode | null {
  if (state === "final") return null;
  const opens = state === "scheduled";
  const verb = opens ? StaffBoardWords.OpenNow : StaffBoardWords.CloseNow;
  return (
    <div class="actions">
      <Act
        name={verb}
        label={seasonVerb(verb, name)}
        kind={opens ? "quiet" : "danger"}
        title={seasonVerb(verb, name)}
        consequences={opens
          ? [StaffBoardWords.OpenDoes]
          : [StaffBoardWords.CloseDoes, StaffBoardWords.CloseFinal]}
        call={{ method: "POST", path: `/admin/api/seasons/${id}/${opens ? "open" : "close"}` }}
        asked={[reason]}
        done={opens ? StaffBoardWords.Opened : StaffBoardWords.Closed}
      />
      <Act
        name={StaffBoardWords.Move}
        label={seasonVerb(StaffBoardWords.Move, name)}
        kind="quiet"
        title={seasonVerb(StaffBoardWords.Move, name)}
        consequences={[StaffBoardWords.MoveDoes]}
        call={{ method: "PUT", path: `/admin/api/seasons/${id}` }}
        asked={[
          { name: "opens_at", label: StaffBoardWords.OpensAt, kind: "instant", sends: "instant" },
          { name: "closes_at", label: StaffBoardWords.ClosesAt, kind: "instant", sends: "instant" },
          reason,
        ]}
        done={StaffBoardWords.Moved}
      />
    </div>
  );
}
