/** Deletions that the staff plans. */

/** An account that is to go at `dueAt`, unless somebody revokes it. */
export interface PlannedDeletion {
  userId: string;
  askedBy: string;
  reason: string;
  askedAt: Date;
  dueAt: Date;
  /** Since when it is carried out; null: it can be revoked. */
  begunAt: Date | null;
}
