import { defineFailures } from "../platform/errors.ts";

export const simulatorFailures = defineFailures("simulator", {
  unknown_mode: {
    status: 404,
    title: "The game has no such mode, or it is off",
    remedy: "GET /admin/api/windows lists the modes.",
  },
  busy: {
    status: 409,
    title: "Another simulation runs on this node",
    remedy: "Try again in some seconds: one runs at a time.",
  },
  too_long: {
    status: 422,
    title: "The simulation took too long and was stopped",
    remedy: "Ask for fewer tickets, or for a window that matches sooner.",
  },
});
