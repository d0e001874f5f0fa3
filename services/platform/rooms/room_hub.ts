/**
 * Rooms: named channels whose publications have dense offsets and a bounded history.
 *
 * Every adapter keeps these promises (tests/contracts/room_hub_contract.ts):
 * - RH1 a room's offsets grow by exactly one per publication, whether or not anyone listens, from any node.
 * - RH2 a room has an epoch; it changes when history or offsets were lost, and is random, never a clock.
 * - RH3 `history` after a cursor answers all missed publications in order, or `recovered: false`
 *   with a reason and none: never a part.
 * - RH4 history keeps the last 300 publications of at most 5 minutes, or as long as `historyMs` says for the
 *   room; the offset outlives them.
 * - RH5 a publication with a key seen in the last 5 minutes is not published again and answers the first one's cursor.
 * - RH6 once `subscribe` resolves, every later publication reaches the listener, in order and once; none after disposal.
 *   Or else `onLost` says that some did not, at the latest 50 s after the last one was lost.
 * - RH7 one round trip per publication, whatever the number of listeners; the payload is encoded once.
 */
export interface RoomHub extends AsyncDisposable {
  publish(room: string, message: Message): Promise<Cursor>;
  /** Missed publications after `after`, or only the present cursor without it. */
  history(room: string, after?: Cursor): Promise<History>;
  /**
   * Listens until disposal. `listener` and `onLost` run synchronously and must not throw.
   *
   * Where the engine was out of reach, the adapter fills the gap from history by itself. When history
   * cannot (too old, or lost with the server), `onLost` is called once instead of the missed ones:
   * the owner then reloads its state, as after `recovered: false`.
   */
  subscribe(
    room: string,
    listener: (publication: Publication) => void,
    onLost?: () => void,
  ): Promise<AsyncDisposable>;
}

export interface Cursor {
  epoch: string;
  offset: number;
}

export interface Message {
  kind: string;
  /** JSON value; nothing counts as null. */
  data: unknown;
  /** Idempotency key: the outbox row's id, say. */
  key?: string;
}

export interface Publication extends Cursor {
  room: string;
  kind: string;
  /** RFC 3339 time of publishing. */
  at: string;
  /** The socket frame `{op: "event", room, epoch, offset, kind, at, data}`, encoded once as JSON text. */
  frame: string;
}

export type LostReason = "epoch_changed" | "offset_too_old" | "offset_ahead" | "limit_exceeded";

export interface History extends Cursor {
  recovered: boolean;
  reason?: LostReason;
  publications: Publication[];
}

export const HISTORY_COUNT = 300;
export const HISTORY_AGE_MS = 5 * 60_000;
/** For how long publications of a room can be told again, in milliseconds; at most `OFFSET_AGE_MS`. */
export type HistoryAge = (room: string) => number;
/** How long an idempotency key is remembered. */
export const KEY_AGE_MS = 5 * 60_000;
/** How long a room without publications keeps its epoch and offset. */
export const OFFSET_AGE_MS = 24 * 60 * 60_000;

/**
 * A frame without its cursor, which only the engine knows: `head + epoch + joint + offset + tail`.
 * Everything that costs time is encoded here, once.
 */
export function encodeFrame(
  room: string,
  { kind, data }: Message,
  at: string,
): { head: string; joint: string; tail: string } {
  return {
    head: `{"op":"event","room":${JSON.stringify(room)},"epoch":"`,
    joint: `","offset":`,
    tail: `,"kind":${JSON.stringify(kind)},"at":"${at}","data":${JSON.stringify(data) ?? "null"}}`,
  };
}

/** Why publications after `after` cannot be told, by cursors alone; null when they may be. */
export function lostBetween(after: Cursor, now: Cursor): LostReason | null {
  if (after.epoch !== now.epoch) return "epoch_changed";
  return after.offset > now.offset ? "offset_ahead" : null;
}
