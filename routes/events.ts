/** `WS /events`: lets authenticated sockets through to the realtime gate (RT1). */

import type { Context } from "hono";
import type { Caller, Identity } from "../services/identity/mod.ts";
import { CLOSE, type Connection, type Gate, PROTOCOL } from "../services/realtime/mod.ts";
import { Failure, requestFailures } from "../services/platform/errors.ts";
import type { Authenticate } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import { network } from "./http/address.ts";

/** Upgrades a request to a socket; `Deno.upgradeWebSocket` in the server. */
export type Upgrade = (
  request: Request,
  options: { protocol?: string },
) => { socket: WebSocket; response: Response };

const TOKEN_PREFIX = "bearer.";

export function eventsRoute(
  { gate, identity, authenticate, upgrade }: {
    gate: Gate;
    identity: Identity;
    authenticate: Authenticate;
    upgrade: Upgrade;
  },
) {
  async function whoIs(c: Context<AppEnv>, protocols: string[]): Promise<Caller | undefined> {
    const token = protocols.find((name) => name.startsWith(TOKEN_PREFIX));
    try {
      return token
        ? await identity.checkToken(token.slice(TOKEN_PREFIX.length))
        : await authenticate(c);
    } catch (error) {
      // Only bad credentials are final: an engine that does not answer now will later.
      if (error instanceof Failure && error.row.status < 500) return undefined;
      throw error;
    }
  }

  return async function events(c: Context<AppEnv>): Promise<Response> {
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
      throw requestFailures.make("malformed", "This address speaks WebSocket: send an upgrade");
    }
    const protocols = (c.req.header("sec-websocket-protocol") ?? "").split(",")
      .map((name) => name.trim());
    const caller = await whoIs(c, protocols);
    const { socket, response } = upgradeOrRefuse(
      c.req.raw,
      protocols.includes(PROTOCOL) ? { protocol: PROTOCOL } : {},
    );
    serve(socket, caller, gate, network(c.get("address")));
    return response;
  };

  function upgradeOrRefuse(...handshake: Parameters<Upgrade>): ReturnType<Upgrade> {
    try {
      return upgrade(...handshake);
    } catch (cause) {
      throw requestFailures.make("malformed", "The upgrade is no WebSocket handshake", { cause });
    }
  }
}

/** An exception in a socket's handler would end the process: they only pass on. */
function serve(
  socket: WebSocket,
  caller: Caller | undefined,
  gate: Gate,
  address: string,
): void {
  let connection: Connection | undefined;
  const peer = {
    send(frame: string) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close(code: number, reason: string) {
      if (socket.readyState <= WebSocket.OPEN) socket.close(code, reason);
    },
    backlog: () => socket.bufferedAmount,
  };
  socket.onopen = () => {
    if (caller) connection = gate.open(caller, peer, address);
    else peer.close(CLOSE.unauthorised, "unauthorised");
  };
  socket.onmessage = ({ data }) => connection?.receive(data);
  socket.onclose = () => connection?.end();
  socket.onerror = () => connection?.end();
}
