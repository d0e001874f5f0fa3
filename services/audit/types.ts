export interface AuditEntry {
  at: Date;
  /** `sign_in.guest`, `player.suspend`, `keys.rotate`, … */
  action: string;
  /** User or client id; `system` for the program itself. */
  actor: string;
  /** On whom or what. */
  subjects: string[];
  /** Client addresses it came from. */
  addresses: string[];
  outcome: "done" | "refused";
  details: Record<string, unknown>;
}

export interface AuditRow extends AuditEntry {
  id: number;
}

export interface Seal {
  /** Last row it covers. */
  upTo: number;
  rows: number;
  hash: Uint8Array;
  /** HMAC of the hash under the deployment's key. */
  mac: Uint8Array;
}

export interface AuditSearch {
  actor?: string;
  subject?: string;
  action?: string;
  /** From then on. */
  since?: Date;
  /** Before then. */
  until?: Date;
  /** From the oldest to the newest; absent: the other way. */
  oldestFirst?: boolean;
  /** Id of the last row of the page before, in either order. */
  last?: number;
  limit: number;
}

/** What verifying the chain found. */
export interface ChainReport {
  intact: boolean;
  rows: number;
  seals: number;
  /** Rows that are not sealed yet. */
  open: number;
  /** Hash of the last seal, in hexadecimal: note it elsewhere to notice a chain cut at its end. */
  head: string | null;
  /** Where the chain breaks first. */
  problem?: string;
}
