/** What a player is told of a call that was refused. Loaded when one is. */

/**
 * @param _code of docs/problems.md, without the domain
 * @param said what the service says of it, which is English
 */
export function refused(_code: string, said: string): string {
  return said;
}

/** What a page is called that could not be had. @param title what the service calls it */
export function failureTitle(_status: number, title: string): string {
  return title;
}
