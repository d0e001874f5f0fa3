/** Names of time zones, as clients tell them. */

/** A zone and no distance from UTC, which would be wrong after the next change of the clocks. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/;

/** Whether it is a name of IANA's that this runtime knows, an older one of the same zone too. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
