/** `WS /arena/{match_id}`: sockets of a match, binary (AR4). docs/arena_protocol.md has the frames. */

import type { Context } from "hono";
import { type Arena, ARENA_PROTOCOL, type Attached } from "../services/arena/mod.ts";
import { CLOSE } from "../services/realtime/mod.ts";
import { type Clock } from "../services/platform/time/clock.ts";
import { isId } from "../services/platform/ids.ts";
import { requestFailures } from "../services/platform/errors.ts";
import type { AppEnv } from "./http/context.ts";
import { identityFailures } from "../services/identity/mod.ts";
import { createParting, type Shake } from "./http/socket.ts";

export function arenaRoute(
  { arena, shake, clock }: { arena: Arena; shake: Shake; clock: Clock },
) {
  return async function join(c: Context<AppEnv>): Promise<Response> {
    const matchId = c.req.param("match_id")!.toLowerCase();
    if (!isId(matchId)) throw requestFailures.make("not_found", "There is no such match");
    const place = {
      matchId,
      watch: c.req.query("watch") !== undefined,
      piped: c.req.query("piped") !== undefined,
    };
    const { caller, upgrade } = await shake(c, [ARENA_PROTOCOL]);
    if (caller?.viewAs !== undefined) {
      throw identityFailures.make("view_only", "Cannot play in another role's view");
    }
    const upgraded = upgrade();
    const { socket } = upgraded;
    socket.binaryType = "arraybuffer";
    const parting = createParting(upgraded, clock);
    let attached: Attached | undefined;
    const peer = {
      send(bytes: Uint8Array<ArrayBuffer>) {
        if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      },
      close: parting.close,
      backlog: () => socket.bufferedAmount,
    };
    // An exception in a socket's handler would end the process: they only pass on.
    socket.onopen = () => {
      if (caller) attached = arena.attach(caller, place, peer);
      else peer.close(CLOSE.unauthorised, "unauthorised");
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) attached?.receive(new Uint8Array(data));
      else peer.close(CLOSE.protocolError, "this socket speaks binary");
    };
    socket.onclose = () => {
      parting.closed();
      attached?.end();
    };
    socket.onerror = () => attached?.end();
    return upgraded.response;
  };
}
