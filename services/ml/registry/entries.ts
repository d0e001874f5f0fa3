/** What the audit log says of what was done with a version. */

import type { AuditEntry } from "../../audit/mod.ts";
import type { Operator } from "../types.ts";
import type { Named } from "./refusals.ts";

export function entry(
  { actor, address }: Operator,
  at: Date,
  action: string,
  { name, version }: Named,
  details: Record<string, unknown>,
): AuditEntry {
  return {
    ...{ at, action, actor, details, outcome: "done" },
    subjects: [`${name}/${version}`],
    addresses: address === "" ? [] : [address],
  };
}
