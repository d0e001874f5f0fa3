/** `WS /events`: lets authenticated sockets through to the realtime gate (RT1). */

import type { Context } from "hono";
import type { Caller, Identity } from "../services/identity/mod.ts";
import {
  CLOSE,
  type Connection,
  createLines,
  type Gate,
  type Line,
  LINES_PROTOCOL,
  PROTOCOL,
} from "../services/realtime/mod.ts";
import { Failure, requestFailures } from "../services/platform/errors.ts";
import { type Clock } from "../services/platform/time/clock.ts";
import type { Upgrade, Upgraded } from "../services/platform/upgrade.ts";
import { type Authenticate, mayBringToken, type Origin } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import { network } from "./http/address.ts";
import { listOf, namesOf } from "./http/fields.ts";

const TOKEN_PREFIX = "bearer.";
/** The version of RFC 6455, and the only one. */
const VERSION = "13";
/** A peer that does not answer our close in time, or does not read, is cut. */
const FAREWELL_MS = 5_000;

export function eventsRoute(
  { gate, identity, authenticate, origin, upgrade, clock }: {
    gate: Gate;
    identity: Identity;
    authenticate: Authenticate;
    origin: Origin;
    upgrade: Upgrade;
    clock: Clock;
  },
) {
  const lineOf = createLines();

  async function whoIs(c: Context<AppEnv>, protocols: string[]): Promise<Caller | undefined> {
    if (!mayBringToken(c.req.raw, origin)) return undefined;
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
    checkHandshake(c);
    const protocols = listOf(c.req.header("sec-websocket-protocol"));
    const caller = await whoIs(c, protocols);
    const protocol = [LINES_PROTOCOL, PROTOCOL].find((name) => protocols.includes(name));
    const upgraded = upgradeOrRefuse(
      c.req.raw,
      protocol ? { protocol } : {},
    );
    serve(upgraded, caller, {
      ...{ gate, clock, address: network(c.get("address")) },
      ...(protocol === LINES_PROTOCOL && { lineOf }),
    });
    return upgraded.response;
  };

  function upgradeOrRefuse(...handshake: Parameters<Upgrade>): ReturnType<Upgrade> {
    try {
      return upgrade(...handshake);
    } catch (cause) {
      throw requestFailures.make("malformed", "The upgrade is no WebSocket handshake", { cause });
    }
  }
}

/** @throws request.malformed, request.upgrade_required */
function checkHandshake(c: Context<AppEnv>): void {
  if (!namesOf(c.req.header("upgrade")).includes("websocket")) {
    throw requestFailures.make("malformed", "This address speaks WebSocket: send an upgrade");
  }
  const version = c.req.header("sec-websocket-version");
  if (version === undefined) {
    throw requestFailures.make("malformed", "The upgrade names no Sec-WebSocket-Version");
  }
  if (!listOf(version).includes(VERSION)) {
    throw requestFailures.make(
      "upgrade_required",
      `Cannot speak this version of WebSocket: it must be ${VERSION}`,
      { headers: { "upgrade": "websocket", "sec-websocket-version": VERSION } },
    );
  }
}

/** An exception in a socket's handler would end the process: they only pass on. */
function serve(
  { socket, sever }: Upgraded,
  caller: Caller | undefined,
  { gate, clock, address, lineOf = direct }: {
    gate: Gate;
    clock: Clock;
    address: string;
    lineOf?: (write: (text: string) => void) => Line;
  },
): void {
  let connection: Connection | undefined;
  const closed = new AbortController();
  const line = lineOf((text) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  });
  const peer = {
    send: line.send,
    close(code: number, reason: string) {
      if (socket.readyState > WebSocket.OPEN) return;
      line.flush();
      socket.close(code, reason);
      void clock.sleep(FAREWELL_MS, closed.signal).then(() => {
        if (!closed.signal.aborted) sever();
      });
    },
    backlog: () => socket.bufferedAmount + line.waiting(),
  };
  socket.onopen = () => {
    if (caller) connection = gate.open(caller, peer, address);
    else peer.close(CLOSE.unauthorised, "unauthorised");
  };
  socket.onmessage = ({ data }) => connection?.receive(data);
  socket.onclose = () => {
    closed.abort();
    connection?.end();
  };
  socket.onerror = () => connection?.end();
}

/** A message for each frame. */
function direct(write: (text: string) => void): Line {
  return { send: write, flush() {}, waiting: () => 0 };
}
