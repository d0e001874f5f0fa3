/** What became of an event that was sent. */
export interface EventResult {
  index: number;
  eventId?: string;
  status: "accepted" | "duplicate" | "rejected";
  reason?: string;
  /** Why an accepted event is not the signal of play whose name it has. */
  unjudged?: string;
}
