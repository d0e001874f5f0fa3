/** Times as the staff reads them. */

/** `2026-11-29 19:03`, in UTC. */
export const utc = (at: Date): string => at.toISOString().slice(0, 16).replace("T", " ");

/** The same in a zone of IANA; undefined where nobody knows such a zone. */
export function local(at: Date, zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("sv-SE", {
      ...{ timeZone: zone, dateStyle: "short", timeStyle: "short" },
    }).format(at);
  } catch {
    return undefined;
  }
}
