import { defineFailures } from "../platform/errors.ts";

export const gameFailures = defineFailures("game", {
  window_changed: {
    status: 409,
    title: "Somebody else has changed the window since",
    remedy: "The answer has the window in force and its version: decide again.",
  },
  unknown_mode: {
    status: 404,
    title: "The game has no such mode",
    remedy: "GET /admin/api/windows lists the modes.",
  },
  unknown_switch: {
    status: 404,
    title: "The game has no such mode or board, or its configuration has it off",
    remedy: "GET /admin/api/switches lists what can be switched.",
  },
});
