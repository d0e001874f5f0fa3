/** The way from a request to a socket: the handshake, who is calling, the upgrade (RT1). */

import type { Context } from "hono";
import { type Caller, type Identity } from "../../services/identity/mod.ts";
import { Failure, requestFailures } from "../../services/platform/errors.ts";
import type { Clock } from "../../services/platform/time/clock.ts";
import type { Upgrade, Upgraded } from "../../services/platform/runtime/mod.ts";
import { type Authenticate, mayBringToken, type Origin } from "./auth.ts";
import type { AppEnv } from "./context.ts";
import { listOf, namesOf } from "./fields.ts";

const TOKEN_PREFIX = "bearer.";
/** The version of RFC 6455, and the only one. */
const VERSION = "13";

/** A peer that does not answer our close in time, or does not read, is cut. */
const FAREWELL_MS = 5_000;

/** An end to a socket that always comes. */
export interface Parting {
  /** Safe to call again. */
  close(code: number, reason: string): void;
  /** The socket has closed. */
  closed(): void;
}

export function createParting({ socket, sever }: Upgraded, clock: Clock): Parting {
  const gone = new AbortController();
  return {
    close(code, reason) {
      if (socket.readyState > WebSocket.OPEN) return;
      socket.close(code, reason);
      void clock.sleep(FAREWELL_MS, gone.signal).then(() => {
        if (!gone.signal.aborted) sever();
      });
    },
    closed: () => gone.abort(),
  };
}

export interface Handshake {
  /** Undefined for bad credentials: the socket is told by its close code. */
  caller: Caller | undefined;
  /** The first of the client's sub-protocols that is known here. */
  protocol: string | undefined;
  /** @throws request.malformed */
  upgrade(): Upgraded;
}

export type Shake = (c: Context<AppEnv>, protocols: readonly string[]) => Promise<Handshake>;

export function createHandshake(
  { identity, authenticate, origin, upgrade }: {
    identity: Pick<Identity, "checkToken">;
    authenticate: Authenticate;
    origin: Origin;
    upgrade: Upgrade;
  },
): Shake {
  async function whoIs(c: Context<AppEnv>, offered: string[]): Promise<Caller | undefined> {
    if (!mayBringToken(c.req.raw, origin)) return undefined;
    const token = offered.find((name) => name.startsWith(TOKEN_PREFIX));
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

  return async function shake(c, protocols) {
    checkHandshake(c);
    const offered = listOf(c.req.header("sec-websocket-protocol"));
    const caller = await whoIs(c, offered);
    const protocol = protocols.find((name) => offered.includes(name));
    return {
      ...{ caller, protocol },
      upgrade() {
        try {
          return upgrade(c.req.raw, protocol === undefined ? {} : { protocol });
        } catch (cause) {
          throw requestFailures.make("malformed", "The upgrade is no WebSocket handshake", {
            cause,
          });
        }
      },
    };
  };
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
