/** Column shapes every domain uses. */

import { customType, timestamp } from "drizzle-orm/pg-core";

/** An instant with millisecond precision. */
export const instant = <Name extends string>(name: Name) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/** Raw bytes. */
export const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/** Number of a transaction that never wraps around; text in JavaScript. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });
