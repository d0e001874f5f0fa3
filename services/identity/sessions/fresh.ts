/** The secrets of a session that is about to begin: in the clear once, for whoever signs in. */

import type { Ids } from "../../platform/ids.ts";
import { bearerSecret, hashSecret } from "./secrets.ts";

/** What is stored of a new session. */
export interface NewSession {
  id: string;
  cookieHash: Uint8Array;
  refreshHash: Uint8Array;
}

export interface FreshSession {
  stored: NewSession;
  cookie: string;
  refreshToken: string;
}

export function freshSession(ids: Ids): FreshSession {
  const id = ids.next();
  const [cookie, refresh] = [ids.secret(), ids.secret()];
  return {
    stored: { id, cookieHash: hashSecret(cookie), refreshHash: hashSecret(refresh) },
    cookie: bearerSecret(id, cookie),
    refreshToken: bearerSecret(id, refresh),
  };
}
