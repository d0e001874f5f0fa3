/** `/admin/live`: any room as it is told things, and who is in it (UI9). */

import type { Context } from "hono";
import type { VNode } from "preact";
import { Button } from "../../../components/ui/Button.tsx";
import { Field } from "../../../components/ui/Field.tsx";
import { dropOf, LiveWords } from "../../../components/words/admin_live.ts";
import { sides, StaffMatchWords } from "../../../components/words/admin_matches.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import { RoomWatch, type WatchedRoom } from "../../../islands/admin/RoomWatch.tsx";
import type { CurrentGame } from "../../../services/game/mod.ts";
import type { MatchDesk } from "../../../services/matchmaking/mod.ts";
import { Failure } from "../../../services/platform/errors.ts";
import { type RoomDesk, toWatchedRoomBody } from "../../../services/realtime/mod.ts";
import { actorOf } from "../../api/users.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { askReason } from "../../../components/admin/reason.ts";

const PATH = "/admin/live";
const SHOWN = 12;
const MOST_NAME = 128;

export function livePage(
  { roomDesk, matchDesk, game, mayDrop, adminPage }: {
    roomDesk: RoomDesk;
    matchDesk: MatchDesk;
    game: CurrentGame;
    /** False in production. */
    mayDrop: boolean;
    adminPage: AdminPage;
  },
) {
  return async function live(c: Context<AppEnv>): Promise<Response> {
    const asked = (c.req.query("room") ?? "world").trim().slice(0, MOST_NAME);
    const gone = c.req.raw.signal;
    const [matches, found] = await Promise.all([
      matchDesk.list({ status: "active", limit: SHOWN }),
      asked === ""
        ? undefined
        : roomDesk.look(actorOf(c), asked, { waitMs: 0, gone }).catch(reasonOf),
    ]);
    const { modes, boards, regions } = game.config;
    const [region] = regions;
    const known = [
      ...["world", "admin"],
      ...modes.filter(({ enabled }) => enabled).map(({ id }) => `${region!.id}:${id}`),
      ...boards.map(({ id }) => `board:current:${id}`),
    ];
    const drops = mayDrop && c.get("caller").roles.includes("admin");
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <form class="fields" method="get" action={PATH}>
          <Field label={LiveWords.Room} hint={LiveWords.RoomHint}>
            <input type="search" name="room" value={asked} required maxLength={MOST_NAME} />
          </Field>
          <Button submit>{LiveWords.Watch}</Button>
        </form>
        {found === "closed" && <Closed room={asked} />}
        {found === "staff" && <p class="quiet" role="status">{LiveWords.IsOfStaff}</p>}
        {found === "none" && <p class="quiet" role="status">{LiveWords.NoSuchRoom}</p>}
        {found && typeof found === "object" && (
          <Watched first={toWatchedRoomBody(found) as WatchedRoom} drops={drops} />
        )}
        <section aria-labelledby="on" data-moves>
          <h2 id="on">{LiveWords.LiveMatches}</h2>
          {matches.length === 0 && <p class="quiet">{LiveWords.NoMatches}</p>}
          <ul class="rows">
            {matches.map(({ id, mode, seats }) => (
              <li key={id}>
                <a href={hrefOf(id)}>
                  {`${mode}: `}
                  {sides(
                    [...Map.groupBy(seats, ({ team }) => team).values()].map((team) =>
                      team.map(({ name }) => name ?? StaffMatchWords.Deleted)
                    ),
                  )}
                </a>
                <a href={`/play/${id}?watch`}>{StaffMatchWords.WatchLive}</a>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="known">
          <h2 id="known">{LiveWords.Known}</h2>
          <ul class="chips">
            {known.map((room) => (
              <li key={room}>
                <a href={hrefOf(room)}>{room}</a>
              </li>
            ))}
          </ul>
        </section>
      </>
    );
    return await adminPage(c, { title: LiveWords.Rooms, body, path: PATH });
  };
}

function hrefOf(room: string): string {
  return `${PATH}?${new URLSearchParams({ room })}`;
}

/** Why there is nothing to see: it is to be opened first, is for admins, or there is no such room. */
function reasonOf(error: unknown): "closed" | "staff" | "none" {
  if (!(error instanceof Failure)) throw error;
  switch (error.code) {
    case "room_not_opened":
      return "closed";
    case "forbidden":
      return "staff";
    case "unknown_room":
    case "user_not_found":
    case "party_not_found":
      return "none";
    default:
      throw error;
  }
}

function Closed({ room }: { room: string }): VNode {
  return (
    <div class="actions">
      <p>{LiveWords.IsPrivate}</p>
      <Act
        name={LiveWords.Open}
        title={LiveWords.OpenTitle}
        consequences={[room, LiveWords.OpenIsNoted]}
        call={{ method: "POST", path: `/admin/api/rooms/${encodeURIComponent(room)}/open` }}
        asked={[askReason()]}
        done={LiveWords.Opened}
      />
    </div>
  );
}

function Watched({ first, drops }: { first: WatchedRoom; drops: boolean }): VNode {
  const { users, count } = first.members;
  return (
    <>
      <section aria-labelledby="room">
        <h2 id="room">{first.room}</h2>
        <RoomWatch key={first.room} first={first} />
      </section>
      <section aria-labelledby="members" data-moves>
        <h2 id="members">{LiveWords.Members}</h2>
        {count === 0 && <p class="quiet">{LiveWords.NobodyThere}</p>}
        {users === null && <p class="quiet">{LiveWords.NotNamed}</p>}
        <ul class="rows">
          {users?.map(({ user_id, name }) => (
            <li key={user_id}>
              <a href={`/admin/players/${user_id}`}>{name ?? LiveWords.Unnamed}</a>
              {drops && (
                <Act
                  name={LiveWords.Drop}
                  label={dropOf(name ?? user_id)}
                  kind="quiet"
                  title={LiveWords.DropTitle}
                  consequences={[dropOf(name ?? user_id), LiveWords.DropDoes]}
                  call={{ method: "POST", path: `/admin/api/connections/${user_id}/drop` }}
                  done={LiveWords.Dropped}
                />
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
