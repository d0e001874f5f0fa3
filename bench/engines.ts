/**
 * Postgres of whatever is compared: the same settings everywhere, beside fsync and an append-only file of
 * Redis, which private engines have by themselves.
 */
export const POSTGRES_SETTINGS = [
  ...["shared_buffers=512MB", "max_wal_size=4GB"],
  // What the server tidies up in its own time would fall into anybody's turn.
  "autovacuum=off",
];
