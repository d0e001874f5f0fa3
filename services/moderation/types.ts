/** Notes on players. */

export interface Note {
  id: string;
  userId: string;
  /** User or client id of who wrote it. */
  writtenBy: string;
  /** What they are called; null for clients, and for who is gone. */
  author: string | null;
  text: string;
  createdAt: Date;
}
