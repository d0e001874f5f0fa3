import { defineFailures } from "../platform/errors.ts";

/** Failures of socket requests: each is answered, none of them ends the socket. */
export const realtimeFailures = defineFailures("realtime", {
  bad_message: {
    status: 422,
    title: "The message has the wrong shape",
    remedy: "Send one JSON object per text frame, as docs/realtime.md describes.",
  },
  unknown_room: {
    status: 404,
    title: "There is no such room",
    remedy:
      "Check the room's name: user:{id}, {region}:{mode}, board:{season}:{mode}, world, or a match id.",
  },
  room_forbidden: {
    status: 403,
    title: "This room is not open to you",
    remedy: "Subscribe to your own rooms, your matches' rooms and the public ones.",
  },
  room_not_opened: {
    status: 403,
    title: "This room is private",
    remedy: "Say why you look: POST /admin/api/rooms/{room}/open. It can be read for 15 minutes.",
  },
  drop_refused: {
    status: 403,
    title: "Connections are not dropped in production",
    remedy: "Try it where nobody plays.",
  },
  too_many_rooms: {
    status: 409,
    title: "This socket is in too many rooms",
    remedy: "Unsubscribe from rooms that are no longer shown.",
  },
});
