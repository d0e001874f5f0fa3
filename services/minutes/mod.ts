/**
 * How the game did, minute by minute: traffic, sockets, waits, scores, alerts, for the staff's
 * overview and its budgets (OBS4, UI7). Each process writes its own row a minute; minutes stay for 90
 * days, hours and days for 500.
 */

export { hoursExported } from "./exported.ts";
export { minuteChores } from "./chores.ts";
export { NOT_OF_PLAYERS, OBJECTIVE_ROWS } from "./rules_objectives.ts";
export { latencyOf, WINDOWS } from "./rules.ts";
export { createMinutes, type Minutes } from "./service.ts";
export { createMinuteStore } from "./store.ts";
export type { Budget, Stretch, WindowName } from "./types.ts";
