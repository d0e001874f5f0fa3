/** `/admin/matches/{id}`: why it was made, what became of it, what voiding it would change. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { Moment } from "../../../components/admin/Moment.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { Odds } from "../../../components/play/Odds.tsx";
import {
  changeBy,
  placed,
  ratingsMove,
  reportedBy,
  StaffMatchWords,
} from "../../../components/words/admin_matches.ts";
import { plusMinus, seconds } from "../../../components/words/admin_queues.ts";
import { MatchWords, modeInRegion, teamName } from "../../../components/words/match.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import type { HostStore } from "../../../services/arena/mod.ts";
import type { CurrentGame } from "../../../services/game/mod.ts";
import type { Match, MatchDesk, Matches } from "../../../services/matchmaking/mod.ts";
import { requestFailures } from "../../../services/platform/errors.ts";
import { isId } from "../../../services/platform/ids.ts";
import type { RoomDesk } from "../../../services/realtime/mod.ts";
import { actorOf } from "../../api/users.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { RoomMessages } from "../../../components/admin/play/RoomMessages.tsx";
import { STATUS_CLASS, STATUS_NAME } from "./match_status.ts";
import { askReason } from "../../../components/admin/reason.ts";

const PATH = "/admin/matches";
type Preview = Awaited<ReturnType<MatchDesk["previewVoid"]>>;
type Hosted = Awaited<ReturnType<HostStore["find"]>>;

export function staffMatchPage(
  { matches, matchDesk, hosts, roomDesk, game, adminPage }: {
    matches: Pick<Matches, "get">;
    matchDesk: MatchDesk;
    hosts: Pick<HostStore, "find">;
    roomDesk: RoomDesk;
    game: CurrentGame;
    adminPage: AdminPage;
  },
) {
  const nameOf = (list: readonly { id: string; name: string }[], id: string) =>
    list.find((each) => each.id === id)?.name ?? id;

  return async function match(c: Context<AppEnv>): Promise<Response> {
    const id = c.req.param("match_id")!.toLowerCase();
    if (!isId(id)) throw requestFailures.make("not_found", MatchWords.NoSuchMatch);
    const [found, preview, host, room] = await Promise.all([
      matches.get(c.get("caller"), id),
      matchDesk.previewVoid(id),
      hosts.find(id),
      roomDesk.look(actorOf(c), id, { waitMs: 0, gone: c.req.raw.signal }),
    ]);
    const { mode, region, status } = found;
    const { modes, regions } = game.config;
    const voidable = status === "active" || status === "finished";
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <p>
          {modeInRegion(nameOf(modes, mode), nameOf(regions, region))}{" "}
          <span class={`state ${STATUS_CLASS[status]}`}>{STATUS_NAME[status]}</span>{" "}
          <Moment at={found.createdAt} />
        </p>
        <div class="actions">
          {status === "finished" && (
            <a class="button" href={`/matches/${id}`}>{StaffMatchWords.Replay}</a>
          )}
          {status === "active" && found.address === null && (
            <a class="button" href={`/play/${id}?watch`}>{StaffMatchWords.WatchLive}</a>
          )}
          <a class="button" href={`/admin/live?room=${id}`}>{StaffMatchWords.ItsRoom}</a>
          {voidable && <VoidMatch id={id} preview={preview} />}
        </div>
        <Why match={found} />
        <section aria-labelledby="void">
          <h2 id="void">{StaffMatchWords.WouldChange}</h2>
          <Changes preview={preview} voidable={voidable} />
        </section>
        <section aria-labelledby="host">
          <h2 id="host">{StaffMatchWords.Host}</h2>
          <Where host={host} match={found} />
        </section>
        <section aria-labelledby="told">
          <h2 id="told">{StaffMatchWords.Told}</h2>
          <RoomMessages messages={room.messages} empty={StaffMatchWords.NothingTold} />
        </section>
      </>
    );
    return await adminPage(c, {
      ...{ title: StaffMatchWords.Match, body, path: PATH },
      // Looks by itself: in the match's room its players would see who listens.
      alive: { every_s: 5 },
    });
  };
}

function VoidMatch({ id, preview }: { id: string; preview: Preview }): VNode {
  const moved = preview.seats.filter(({ change }) => change !== 0).length;
  const boards = preview.boards.map(({ name }) => name).join(", ");
  return (
    <Act
      name={StaffMatchWords.VoidIt}
      label={StaffMatchWords.Void}
      kind="danger"
      title={StaffMatchWords.Void}
      consequences={[
        ...(preview.status === "active" ? [StaffMatchWords.EndsNow] : []),
        ratingsMove(moved),
        boards === "" ? StaffMatchWords.NoBoards : `${StaffMatchWords.BoardsForget}${boards}`,
        StaffMatchWords.PlayersRead,
        StaffMatchWords.Final,
      ]}
      call={{
        method: "POST",
        path: `/matchmaking/matches/${id}/void`,
        body: { expected: preview.status },
      }}
      asked={[askReason(StaffMatchWords.Reason)]}
      done={StaffMatchWords.Done}
    />
  );
}

function Why({ match: { quality, teams, rated } }: { match: Match }): VNode {
  const names = Array.from({ length: teams }, (_, i) => teamName(String.fromCharCode(65 + i)));
  const facts: [string, string][] = [
    [MatchWords.RatingsApart, `${Math.round(quality.ratingSpread)}`],
    [MatchWords.LongestWait, seconds(quality.maxWaitS)],
    [MatchWords.Searched, quality.windows.map(plusMinus).join(", ")],
  ];
  return (
    <section aria-labelledby="why">
      <h2 id="why">{MatchWords.WhyThisMatch}</h2>
      {quality.winProbability.length > 1 && <Odds chances={quality.winProbability} names={names} />}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {quality.expanded && <p class="quiet small">{MatchWords.SearchWentBeyond}</p>}
      {!rated && <p class="quiet small">{MatchWords.DoesNotCount}</p>}
    </section>
  );
}

function Changes({ preview, voidable }: { preview: Preview; voidable: boolean }): VNode {
  const dash = (value: number | null) => value === null ? "–" : Math.round(value);
  return (
    <AdminTable
      caption={StaffMatchWords.Players}
      path=""
      query={readTable({}, {})}
      rows={preview.seats}
      keyOf={({ userId }) => userId}
      empty={StaffMatchWords.CannotBeVoided}
      columns={[
        {
          ...{ id: "who", name: StaffMatchWords.Players },
          cell: ({ userId, name, team }) => (
            <a href={`/admin/players/${userId}`}>
              {placed(team, name ?? StaffMatchWords.Deleted)}
            </a>
          ),
        },
        {
          ...{ id: "now", name: StaffMatchWords.Rating, number: true },
          cell: ({ mmr }) => dash(mmr),
        },
        {
          ...{ id: "change", name: StaffMatchWords.Change, number: true },
          cell: ({ change }) => voidable ? changeBy(change === 0 ? 0 : -change) : "–",
        },
        {
          ...{ id: "after", name: StaffMatchWords.After, number: true },
          cell: ({ mmr, change }) => voidable ? dash(mmr === null ? null : mmr - change) : "–",
        },
      ]}
    />
  );
}

function Where({ host, match }: { host: Hosted; match: Match }): VNode {
  const { address, authority, status } = match;
  if (address !== null) return <p>{`${StaffMatchWords.Server}: ${address}`}</p>;
  if (!host && authority !== null) return <p>{reportedBy(authority)}</p>;
  if (!host) {
    const text = status === "active" ? StaffMatchWords.NoHost : StaffMatchWords.NotPlayed;
    return <p class="quiet">{text}</p>;
  }
  const state = host.ended
    ? [StaffMatchWords.Ended, "idle"] as const
    : host.alive
    ? [StaffMatchWords.Answers, "good"] as const
    : [StaffMatchWords.Silent, "bad"] as const;
  return (
    <p>
      {`${StaffMatchWords.Node} ${host.host}, ${host.url} `}
      <span class={`state ${state[1]}`}>{state[0]}</span>
    </p>
  );
}
