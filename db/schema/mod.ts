/** Every table, one file per domain: its owner. */
export * from "./anti_cheat.ts";
export * from "./audit.ts";
export * from "./game.ts";
export * from "./idempotency.ts";
export * from "./identity.ts";
export * from "./inventory.ts";
export * from "./leaderboards.ts";
export * from "./leases.ts";
export * from "./matchmaking.ts";
export * from "./ml.ts";
export * from "./outbox.ts";
export * from "./parties.ts";
export * from "./ratings.ts";
export * from "./store.ts";
export * from "./streams.ts";
export * from "./telemetry.ts";
export * from "./webhooks.ts";
