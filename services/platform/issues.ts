/** What a schema finds wrong, as people are told: which member, and what it wants (GEN2). */

import type { z } from "zod";

export interface Fault {
  path: PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

/** What Zod says where it only knows that no alternative fits. */
const SPEECHLESS = "Invalid input";

/** What is absent tells more against an alternative than what is wrong: nobody meant it. */
const weightOf = ({ message }: Fault) => message.endsWith("received undefined") ? 2 : 1;

const distanceOf = (faults: readonly Fault[]) =>
  faults.reduce((sum, fault) => sum + weightOf(fault), 0);

/**
 * Every fault by its own member. Of a union the alternative speaks that comes closest: the one of the
 * value's own kind, and among those the one with the fewest faults. A union with words of its own is
 * taken at its word.
 */
export function faultsOf(issues: readonly Issue[]): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    if (issue.code === "invalid_key" || issue.code === "invalid_element") {
      return faultsOf(issue.issues).map(({ path, message }) => ({
        path: [...issue.path, ...path],
        message,
      }));
    }
    if (issue.code !== "invalid_union" || issue.message !== SPEECHLESS) return [issue];
    const alternatives = issue.errors.map(faultsOf);
    const ofItsKind = issue.errors.flatMap((own, i) =>
      isOfAnotherKind(own) ? [] : [alternatives[i]!]
    );
    const closest = ofItsKind.toSorted((a, b) => distanceOf(a) - distanceOf(b))[0];
    if (!closest) return [{ path: issue.path, message: kindsOf(issue.errors) }];
    return closest.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
  });
}

/** Whether the value as a whole is not what this alternative is about. */
function isOfAnotherKind(issues: readonly Issue[]): boolean {
  return issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
}

function kindsOf(alternatives: readonly (readonly Issue[])[]): string {
  const kinds = alternatives.flat().flatMap((issue) =>
    issue.code === "invalid_type" ? [issue.expected === "int" ? "number" : issue.expected] : []
  );
  const named = [...new Set(kinds)].map((kind) => `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind}`);
  return named.length === 0 ? SPEECHLESS : `must be ${named.join(" or ")}`;
}

/** `events.3.ts: must be …`, for answers that are one sentence. */
export function sayFault({ path, message }: Fault): string {
  return path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`;
}
