/** What can be done to a player, as buttons: what the viewer's role may not do is not among them. */

import type { VNode } from "preact";
import { PlayerWords as W, renameWhom, toWhom } from "../../components/words/admin_players.ts";
import { Act, type ActProps } from "../../islands/admin/Act.tsx";
import {
  type Caller,
  hasRole,
  mayActOn,
  type User,
  versionOf,
} from "../../services/identity/mod.ts";
import type { PlannedDeletion } from "../../services/privacy/mod.ts";
import { askReason } from "../../components/admin/reason.ts";

const reason = askReason();

export function PlayerActs(
  { user, planned, caller }: {
    user: User;
    planned: PlannedDeletion | undefined;
    caller: Caller;
  },
): VNode {
  const isAdmin = hasRole(caller, "admin");
  const path = `/admin/api/players/${user.id}`;
  const acts = [
    ...forAll(user, path),
    ...(mayActOn(caller, user) ? byRank(user, path, caller.id === user.id) : []),
    ...(isAdmin ? forAdmins(user, path, planned) : []),
  ];
  return (
    <div class="staff-acts">
      {acts.map((act) => <Act key={act.name} {...act} />)}
    </div>
  );
}

function forAll(user: User, path: string): ActProps[] {
  const { displayName: name } = user;
  const more = { name: "text", kind: "area" as const, required: true };
  return [
    {
      ...{ name: W.Note, title: toWhom(W.Note, name), consequences: [W.NoteStays], done: W.Done },
      call: { method: "POST", path: `${path}/notes` },
      asked: [{ ...more, label: W.NoteText, most: 2_000 }],
    },
    {
      ...{ name: W.Tell, title: toWhom(W.Tell, name), consequences: [W.TellNow], done: W.Done },
      call: { method: "POST", path: `${path}/message` },
      asked: [{ ...more, label: W.TellText, most: 1_000 }],
    },
  ];
}

/** @param isOneself nobody suspends themselves */
function byRank(user: User, path: string, isOneself: boolean): ActProps[] {
  const { displayName: name } = user;
  const seen = { expected: `"${versionOf(user)}"`, done: W.Done };
  const acts: ActProps[] = [
    {
      ...{ name: W.Rename, title: renameWhom(name), consequences: [], ...seen },
      call: { method: "PUT", path: `${path}/name` },
      asked: [
        { name: "display_name", label: W.NewName, kind: "text", required: true, value: name },
        reason,
      ],
    },
    {
      ...{ name: W.End, title: toWhom(W.End, name), consequences: [W.EndLets], done: W.Done },
      call: { method: "DELETE", path: `${path}/sessions` },
    },
  ];
  if (user.suspendedAt) {
    acts.push({
      ...{ name: W.Lift, title: toWhom(W.Lift, name), consequences: [W.LiftLets], ...seen },
      call: { method: "POST", path: `${path}/lift` },
    });
  } else if (!isOneself) {
    acts.push({
      ...{ name: W.Suspend, kind: "danger", title: toWhom(W.Suspend, name), ...seen },
      consequences: [W.SuspendEnds],
      call: { method: "POST", path: `${path}/suspend` },
      asked: [reason, { name: "until", label: W.Until, kind: "instant", sends: "instant" }],
    });
  }
  return acts;
}

function forAdmins(user: User, path: string, planned: PlannedDeletion | undefined): ActProps[] {
  const { displayName: name } = user;
  const deletion = `${path}/deletion`;
  return [
    {
      ...{ name: W.Export, title: toWhom(W.Export, name), consequences: [W.ExportIs] },
      ...{ call: { method: "POST", path: `${path}/export` }, asked: [reason], done: W.Done },
      saves: `veze-export-${user.id}.json`,
    },
    {
      ...{ name: W.SetRoles, title: toWhom(W.SetRoles, name), consequences: [W.RolesEnd] },
      ...{ expected: `"${versionOf(user)}"`, done: W.Done },
      call: { method: "PUT", path: `${path}/roles` },
      asked: [{
        ...{ name: "roles", label: W.Roles, kind: "choice", sends: "list", required: true },
        value: user.roles.at(-1) ?? "player",
        choices: ["player", "mod", "admin"].map((role) => [role, role] as const),
      }],
    },
    planned
      ? {
        ...{ name: W.Revoke, title: toWhom(W.Revoke, name), consequences: [W.RevokeIs] },
        ...{ done: W.Done, call: { method: "DELETE", path: deletion } },
      }
      : {
        ...{ name: W.Delete, kind: "danger", title: toWhom(W.Delete, name), done: W.Done },
        ...{ consequences: [W.DeleteIs], call: { method: "PUT", path: deletion } },
        asked: [reason],
      },
  ];
}
