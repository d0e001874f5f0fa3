/** What all islands of a page share: one client, who is signed in, how the connection stands. */

import { signal } from "@preact/signals";
import { type Client, type ConnectionState, createClient } from "../sdk/mod.ts";

export interface Me {
  id: string;
  name: string;
}

/** Who is signed in, once an island knows; on the server nobody is. */
export const me = signal<Me | undefined>(undefined);
export const connection = signal<ConnectionState["name"]>("closed");

const page: { client?: Client } = {};

/** The page's client; the browser sends its session cookie. Not for the server. */
export function veze(): Client {
  if (!page.client) {
    page.client = createClient({ url: location.origin, signIn: { kind: "cookie" } });
    page.client.onConnection(({ name }) => connection.value = name);
  }
  return page.client;
}

/** A new guest, or the one of this browser. */
export async function signInGuest(): Promise<Me> {
  const user = await veze().signInGuest({});
  return me.value = { id: user.id, name: user.display_name };
}

/** Whether what is shown may be out of date: the connection was there and is not. */
export function isStale(): boolean {
  return connection.value === "waiting" || connection.value === "ended";
}
