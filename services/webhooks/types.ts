/** Events for a studio's own systems. */

export interface Subscription {
  id: string;
  url: string;
  /** `match.created`, or all of a domain: `purchase.*`. */
  kinds: string[];
  createdAt: Date;
}

/** A subscription with what its messages are signed with. */
export interface SealedSubscription extends Subscription {
  sealedSecret: Uint8Array;
  sealedOldSecret: Uint8Array | null;
  oldSecretUntil: Date | null;
}

/** What a commit announced for the outside. */
export interface Announcement {
  /** The same however often it is announced. */
  eventId: string;
  kind: string;
  data: unknown;
  at: Date;
}

export type DeliveryState = "waiting" | "delivered" | "parked";

export interface Delivery {
  id: string;
  subscriptionId: string;
  eventId: string;
  kind: string;
  state: DeliveryState;
  attempts: number;
  createdAt: Date;
  nextAt: Date;
  deliveredAt: Date | null;
  lastError: string | null;
}

/** A delivery that is to be tried now. */
export interface Due extends Delivery {
  data: unknown;
  giveUpAt: Date;
  subscription: SealedSubscription;
}
