/** Players who queue together. */
export interface Party {
  id: string;
  /** What a friend types in to join. */
  code: string;
  leaderId: string;
  /** In the order in which they joined. */
  members: string[];
  /** What they are called, in the same order. */
  names: string[];
}
