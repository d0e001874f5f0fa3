/** `If-Match` (RFC 9110, 13.1.1) of requests that change what somebody has seen. Pure. */

/**
 * The versions of which one must be in force. Weak tags count as strong ones: proxies that compress make them so.
 * @returns undefined: any will do; an empty list matches nothing
 */
export function versionsOf(ifMatch: string | undefined): string[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  return ifMatch.split(",").map((tag) => tag.trim().replace(/^W\//, "").replaceAll('"', ""))
    .filter((version) => version !== "");
}
