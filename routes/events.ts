/** `WS /events`: lets authenticated sockets through to the realtime gate (RT1). */

import type { Context } from "hono";
import type { Caller } from "../services/identity/mod.ts";
import {
  CLOSE,
  type Connection,
  createLines,
  type Gate,
  type Line,
  LINES_PROTOCOL,
  PROTOCOL,
} from "../services/realtime/mod.ts";
import { type Clock } from "../services/platform/time/clock.ts";
import type { Upgraded } from "../services/platform/runtime/mod.ts";
import type { AppEnv } from "./http/context.ts";
import { network } from "./http/address.ts";
import { createParting, type Shake } from "./http/socket.ts";

export function eventsRoute({ gate, shake, clock }: { gate: Gate; shake: Shake; clock: Clock }) {
  const lineOf = createLines();

  return async function events(c: Context<AppEnv>): Promise<Response> {
    const { caller, protocol, upgrade } = await shake(c, [LINES_PROTOCOL, PROTOCOL]);
    const upgraded = upgrade();
    serve(upgraded, caller, {
      ...{ gate, clock, address: network(c.get("address")) },
      ...(protocol === LINES_PROTOCOL && { lineOf }),
    });
    return upgraded.response;
  };
}

/** An exception in a socket's handler would end the process: they only pass on. */
function serve(
  upgraded: Upgraded,
  caller: Caller | undefined,
  { gate, clock, address, lineOf = direct }: {
    gate: Gate;
    clock: Clock;
    address: string;
    lineOf?: (write: (text: string) => void) => Line;
  },
): void {
  const { socket } = upgraded;
  let connection: Connection | undefined;
  const parting = createParting(upgraded, clock);
  const line = lineOf((text) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  });
  const peer = {
    send: line.send,
    close(code: number, reason: string) {
      line.flush();
      parting.close(code, reason);
    },
    backlog: () => socket.bufferedAmount + line.waiting(),
  };
  socket.onopen = () => {
    if (caller) connection = gate.open(caller, peer, address);
    else peer.close(CLOSE.unauthorised, "unauthorised");
  };
  socket.onmessage = ({ data }) => connection?.receive(data);
  socket.onclose = ({ code, wasClean }) => {
    parting.closed();
    connection?.end(wasClean ? code : undefined);
  };
  socket.onerror = () => connection?.end();
}

/** A message for each frame. */
function direct(write: (text: string) => void): Line {
  return { send: write, flush() {}, waiting: () => 0 };
}
