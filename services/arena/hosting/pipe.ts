/**
 * A socket that leads to a match on another node: bytes both ways, unread (AR4).
 *
 * Holds when the node was last heard. One that is held up keeps its connections open and answers
 * nothing: whoever is led there is told to come back, and finds out.
 */

import { ARENA_PROTOCOL } from "../codec/control.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { ArenaPeer, Attached } from "../types.ts";
import { ARENA_CLOSE } from "../wire.ts";

/** Frames that a client sends before the other node answers; more are none of a client's. */
const MOST_WAITING = 120;
/** Bytes behind which a client is given up: the host does not see how slow it is. */
const MOST_BACKLOG = 64 * 1024;
/** A node that lives has answered by then. */
const ANSWER_MS = 5_000;
/** Longer than players are waited for and counted down to, before the first frame. */
const SILENCE_MS = 20_000;
/** Codes that may be passed on: the host's own. */
const isOurs = (code: number) => code >= 4000 && code < 5000;

export function openPipe(
  { address, token, peer, clock }: {
    /** Of the match's socket on its node. */
    address: URL;
    /** Says there who the player is. */
    token: string;
    peer: ArenaPeer;
    clock: Clock;
  },
): Attached {
  const socket = new WebSocket(address, [ARENA_PROTOCOL, `bearer.${token}`]);
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  const gone = new AbortController();
  let heardAt = clock.elapsed();
  const isSilent = () =>
    clock.elapsed() - heardAt >= (socket.readyState === WebSocket.OPEN ? SILENCE_MS : ANSWER_MS);
  const noAnswer = () =>
    peer.close(ARENA_CLOSE.slowConsumer, "the match's node does not answer: come back");

  async function listen(): Promise<void> {
    while (!gone.signal.aborted && !isSilent()) await clock.sleep(ANSWER_MS, gone.signal);
    if (gone.signal.aborted) return;
    noAnswer();
    socket.close();
  }

  socket.binaryType = "arraybuffer";
  socket.onopen = () => waiting.splice(0).forEach((bytes) => socket.send(bytes));
  socket.onmessage = ({ data }) => {
    heardAt = clock.elapsed();
    if (!(data instanceof ArrayBuffer)) return;
    peer.send(new Uint8Array(data));
    if (peer.backlog() > MOST_BACKLOG) peer.close(ARENA_CLOSE.slowConsumer, "too slow");
  };
  socket.onclose = ({ code, reason }) => {
    gone.abort();
    if (isOurs(code)) peer.close(code, reason);
    else noAnswer();
  };
  socket.onerror = (event) => event.preventDefault();
  void listen();
  return {
    receive(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      else if (waiting.length < MOST_WAITING) waiting.push(bytes);
    },
    end() {
      gone.abort();
      if (socket.readyState <= WebSocket.OPEN) socket.close();
    },
  };
}
