/** A socket that leads to a match on another node: bytes both ways, unread (AR4). */

import { ARENA_PROTOCOL } from "../codec/control.ts";
import type { ArenaPeer, Attached } from "../types.ts";
import { ARENA_CLOSE } from "../wire.ts";

/** Frames that a client sends before the other node answers; more are none of a client's. */
const MOST_WAITING = 120;
/** Bytes behind which a client is given up: the host does not see how slow it is. */
const MOST_BACKLOG = 64 * 1024;
/** Codes that may be passed on: the host's own. */
const isOurs = (code: number) => code >= 4000 && code < 5000;

export function openPipe(
  { address, token, peer }: {
    /** Of the match's socket on its node. */
    address: URL;
    /** Says there who the player is. */
    token: string;
    peer: ArenaPeer;
  },
): Attached {
  const socket = new WebSocket(address, [ARENA_PROTOCOL, `bearer.${token}`]);
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  socket.binaryType = "arraybuffer";
  socket.onopen = () => waiting.splice(0).forEach((bytes) => socket.send(bytes));
  socket.onmessage = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    peer.send(new Uint8Array(data));
    if (peer.backlog() > MOST_BACKLOG) peer.close(ARENA_CLOSE.slowConsumer, "too slow");
  };
  // A node that does not answer may be gone: whoever comes back finds out.
  socket.onclose = ({ code, reason }) =>
    isOurs(code)
      ? peer.close(code, reason)
      : peer.close(ARENA_CLOSE.slowConsumer, "the match's node does not answer: come back");
  socket.onerror = (event) => event.preventDefault();
  return {
    receive(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      else if (waiting.length < MOST_WAITING) waiting.push(bytes);
    },
    end() {
      if (socket.readyState <= WebSocket.OPEN) socket.close();
    },
  };
}
