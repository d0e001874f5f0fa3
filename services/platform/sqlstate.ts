/**
 * What Postgres says went wrong, by its five characters (PostgreSQL, appendix A). Every store and
 * service that turns one into an answer asks here; which of them mean "try again" stands here as well.
 */

/** Conditions that a use case answers for. */
const NAMED = {
  unique_violation: "23505",
  foreign_key_violation: "23503",
  numeric_value_out_of_range: "22003",
} as const;

/** Classes and codes after which the same statement may well succeed a moment later. */
const TRANSIENT = /^(08...|53...|57P0[123]|25P03|25006|58030|40001|40P01|55P03)$/;

/** Whether the database refused with this condition. */
export function isSqlState(error: unknown, condition: keyof typeof NAMED): boolean {
  return codeOf(error) === NAMED[condition];
}

/** Whether the database, or the way to it, is to blame and not the statement. */
export function isTransientSqlState(error: unknown): boolean {
  return TRANSIENT.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
