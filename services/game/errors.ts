import { defineFailures } from "../platform/errors.ts";

export const gameFailures = defineFailures("game", {
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
