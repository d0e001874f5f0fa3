/** `/admin/announcements`: tell everybody, having seen how it reads and where. */

import type { Context } from "hono";
import { RoomMessages } from "../../../components/admin/play/RoomMessages.tsx";
import { StaffBoardWords } from "../../../components/words/admin_boards.ts";
import { Announce } from "../../../islands/admin/Announce.tsx";
import type { RoomDesk } from "../../../services/realtime/mod.ts";
import { actorOf } from "../../api/users.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";

const PATH = "/admin/announcements";

export function announcementsPage(
  { roomDesk, adminPage }: { roomDesk: RoomDesk; adminPage: AdminPage },
) {
  return async function announcements(c: Context<AppEnv>): Promise<Response> {
    const world = await roomDesk.look(actorOf(c), "world", {
      ...{ waitMs: 0, gone: c.req.raw.signal },
    });
    const told = world.messages.filter(({ kind }) => kind === "announcement");
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <p>{StaffBoardWords.Appears}</p>
        <Announce listening={world.members.count} />
        <section aria-labelledby="earlier">
          <h2 id="earlier">{StaffBoardWords.Earlier}</h2>
          <RoomMessages messages={told} empty={StaffBoardWords.NothingTold} />
        </section>
      </>
    );
    return await adminPage(c, { title: StaffBoardWords.Announcements, body, path: PATH });
  };
}
