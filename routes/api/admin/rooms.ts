/** Rooms as staff watch them, and connections they drop to see what comes of it. */

import { createRoute } from "@hono/zod-openapi";
import {
  ConnectionPath,
  type Drops,
  OpenedRoomBody,
  OpenRoomBody,
  type RoomDesk,
  RoomPath,
  toCursor,
  toOpenedRoomBody,
  toWatchedRoomBody,
  WatchedRoomBody,
  WatchQuery,
} from "../../../services/realtime/mod.ts";
import { answers, api, empty, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

const tags = ["Admin"];

export function adminRoomRoutes({ roomDesk, drops }: { roomDesk: RoomDesk; drops: Drops }) {
  const app = api();

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/rooms/{room}",
      tags,
      summary: "Who is in a room and what it was told last; with a cursor, what is told next",
      description: "No member of the room sees it. 403 `room_not_opened` for rooms of one player " +
        "or party that the caller has not opened within 15 minutes.",
      request: { params: RoomPath, query: WatchQuery },
      responses: answers(200, WatchedRoomBody, "The room"),
    }),
    async (c) => {
      const query = c.req.valid("query");
      const after = toCursor(query);
      const found = await roomDesk.look(actorOf(c), c.req.valid("param").room, {
        ...(after && { after }),
        waitMs: query.wait * 1_000,
        gone: c.req.raw.signal,
      });
      return c.json(toWatchedRoomBody(found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/rooms/{room}/open",
      tags,
      summary: "Say why a private room is looked into: it can be read for 15 minutes",
      request: { params: RoomPath, ...jsonBody(OpenRoomBody) },
      responses: answers(200, OpenedRoomBody, "Until when"),
    }),
    async (c) => {
      const { reason } = c.req.valid("json");
      const opened = await roomDesk.open(actorOf(c), c.req.valid("param").room, reason);
      return c.json(toOpenedRoomBody(opened), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/connections/{user_id}/drop",
      tags,
      summary: "Close a socket of a player as a bad line would; not in production",
      request: { params: ConnectionPath },
      responses: empty("It is closed where there was one"),
    }),
    async (c) => {
      await drops.drop(actorOf(c), c.req.valid("param").user_id);
      return c.body(null, 204);
    },
  );

  return app;
}
