/** Where in a room's history somebody stands. */
export interface RoomCursor {
  epoch: string;
  offset: number;
}

/** A message as staff read it: whatever a player wrote in it is data, never markup. */
export interface RoomMessage {
  offset: number;
  kind: string;
  /** RFC 3339. */
  at: string;
  data: unknown;
}
