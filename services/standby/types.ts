/** Whether the standby may be asked. */
export type StandbyState =
  | { kind: "unknown" }
  | { kind: "usable"; lagMs: number }
  | { kind: "refused"; why: Refusal; lagMs?: number };

/**
 * Why the standby is not asked: it does not answer, it is no standby of this database, it is too far
 * behind for anybody, or it has not heard yet what this operator did.
 */
export type Refusal = "down" | "not_standby" | "behind" | "own_act";

/** Where a server of a cluster stands. */
export interface Standing {
  /** Bytes of the write-ahead log, from its beginning; of a standby: what it has replayed. */
  position: number;
  /** Tells one cluster from another, and one of its databases from another. */
  cluster: string;
  isStandby: boolean;
}
