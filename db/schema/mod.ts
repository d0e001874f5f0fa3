/** Every table, one file per domain. */
export * from "./audit.ts";
export * from "./game.ts";
export * from "./identity.ts";
export * from "./inventory.ts";
export * from "./leaderboards.ts";
export * from "./matchmaking.ts";
export * from "./models.ts";
export * from "./platform.ts";
export * from "./store.ts";
export * from "./streams.ts";
export * from "./telemetry.ts";
export * from "./webhooks.ts";
