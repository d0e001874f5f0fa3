import { defineFailures } from "../platform/errors.ts";

export const antiCheatFailures = defineFailures("anti_cheat", {
  alert_not_found: {
    status: 404,
    title: "No such alert",
    remedy: "GET /telemetry/alerts lists them.",
  },
  own_alert: {
    status: 403,
    title: "Nobody judges an alert about themselves",
    remedy: "Leave it to a colleague.",
  },
  already_reviewed: {
    status: 409,
    title: "Somebody has judged this alert already",
    remedy: "The problem says who and how; ask an admin to lift what should not stand.",
  },
});
