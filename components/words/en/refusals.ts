/** What a player is told of a call that was refused. Loaded when one is. */

/** What was refused: its code is of docs/problems.md, without the domain. */
export interface Refusal {
  code: string;
  status: number;
  /** What else the answer says; `errors` are the values of the wrong shape. */
  problem?: Record<string, unknown>;
}

/** @param said what the service says of it, which is English */
export function refused(_refusal: Refusal, said: string): string {
  return said;
}

/** What a page is called that could not be had. @param title what the service calls it */
export function failureTitle(_status: number, title: string): string {
  return title;
}
