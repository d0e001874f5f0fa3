/**
 * What all islands of a page share: one client, who is signed in, how the connection stands.
 *
 * Holds them for the page's life; whichever island asks first makes the client, so that a page has one
 * socket. Only for the browser: on the server modules are shared by everybody's requests, nobody is
 * signed in there, and `me` must not be set.
 */

import { useEffect, useState } from "preact/hooks";
import type { Stale } from "../../components/ui/States.tsx";
import { type ConnectionState, type Core, createCore } from "../../sdk/core.ts";
import { runtime } from "../../sdk/runtime.ts";
import { cookieCredentials } from "../../sdk/session/sign_in.ts";
import { renewPanels } from "./panels.ts";
import { type Shared, shared } from "./shared.ts";
// Nearly every island has these: beside the client they are smaller than as scripts of their own.
import "./attempt.ts";
import "./remembered.ts";
import "../../components/ui/Dialog.tsx";
import "../../components/ui/Field.tsx";
import "../../components/ui/Pick.tsx";
import "../../components/ui/States.tsx";
import "../../components/ui/signed.ts";
import "../../components/ui/Toast.tsx";

export interface Me {
  id: string;
  name: string;
}

/** Who is signed in, once an island knows; on the server nobody is. */
export const me = shared<Me | undefined>(undefined);
const connection = shared<ConnectionState["name"]>("closed");

const page: { client?: Core } = {};

/** The page's client; the browser sends its session cookie. Not for the server. */
export function veze(): Core {
  if (!page.client) {
    page.client = createCore({
      url: location.origin,
      credentials: cookieCredentials,
      runtime: runtime(),
    });
    page.client.onConnection(({ name }) => connection.value = name);
  }
  return page.client;
}

/** A new guest, or the one of this browser. */
export async function signInGuest(): Promise<Me> {
  const user = await veze().signInGuest({});
  void renewPanels().catch(() => {});
  return me.value = { id: user.id, name: user.display_name };
}

/** Tells that something happened just now, whatever this browser's clock says; nobody waits for it. */
export function tellNow(event: string): void {
  const now = Date.now();
  const body = { sent_at: now, events: [{ event, ts: now }] };
  veze().call("POST /telemetry/bulk", { body }).catch(() => {});
}

/**
 * A shared value; the component is drawn anew when it changes. It begins as the server has it, for an
 * island may wake when much has happened on the page.
 */
export function useValue<T>(source: Shared<T>): T {
  const [value, setValue] = useState(() => source.first);
  useEffect(() => source.subscribe((now) => setValue(() => now)), [source]);
  return value;
}

/** Whether what happens is told at once. */
export function useOnline(): boolean {
  return useValue(connection) === "online";
}

/** Why what is shown may be out of date: the connection was there and is not. */
export function useStale(): Stale {
  const name = useValue(connection);
  return name === "waiting" || name === "ended" ? name : undefined;
}
