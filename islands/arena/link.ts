/**
 * The socket of a match: frames into the client, commands out, and back again after a drop.
 *
 * Holds the socket and the client that it feeds, which begins anew with every socket. Ends for good
 * where the match is over, lost or played elsewhere.
 */

import {
  ARENA_PROTOCOL,
  type Control,
  CONTROL_FRAME,
  type Over,
  PONG_FRAME,
  readControl,
  type Welcome,
} from "../../services/arena/codec/control.ts";
import { writePing } from "../../services/arena/codec/commands.ts";
import { createLoss, type Loss } from "./hud/loss.ts";
import type { Probe } from "./debug/probe.ts";
import { isSnapshot } from "../../services/arena/codec/snapshot.ts";
import { type ArenaClient, createArenaClient } from "../../services/arena/prediction/mod.ts";
import { type Arena, createWorld, TUNING } from "../../services/arena/simulation/mod.ts";

export interface Playing {
  welcome: Welcome;
  arena: Arena;
  client: ArenaClient;
  loss: Loss;
}

type Ending = "gone" | "elsewhere" | "lost" | "full";

export type LinkState =
  | { name: "connecting" }
  /** Seated; it begins `at` that time, in milliseconds since the epoch, once that is known. */
  | { name: "waiting"; at?: number; welcome: Welcome }
  | { name: "playing"; playing: Playing }
  | { name: "over"; over: Over; welcome: Welcome }
  | { name: "ended"; why: Ending; practice: boolean };

export interface ArenaLink {
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Before it is tried again: twice as long each time up to the longest, of which half is by chance. */
const AGAIN_MS = 500;
const LONGEST_MS = 2_000;
/** A match that is played sends thirty frames a second: without any the way is broken. */
const SILENCE_MS = 3_000;
/** Close codes after which there is nothing to come back to. */
const FINAL: Readonly<Record<number, Ending>> = {
  4501: "gone",
  4510: "lost",
  4511: "gone",
  4512: "elsewhere",
  4513: "gone",
  4514: "full",
};

const PING_MS = 1_000;

export function openLink(
  matchId: string,
  { watch, probe, onState, onPing }: {
    /** Looks on instead of playing. */
    watch: boolean;
    probe?: Probe | undefined;
    onState: (state: LinkState) => void;
    /** Milliseconds there and back, once a second. */
    onPing: (ms: number) => void;
  },
): ArenaLink {
  let socket: WebSocket | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let finished = false;
  let practice = false;
  let tries = 0;

  function connect(): void {
    const address = new URL(`/arena/${matchId}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (watch) address.search = "watch";
    const own = socket = new WebSocket(address, ARENA_PROTOCOL);
    own.binaryType = "arraybuffer";
    let playing: Playing | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    own.onmessage = ({ data }) => {
      const frame = new Uint8Array(data as ArrayBuffer);
      if (!probe) return take(frame);
      probe.meter.received(frame.length);
      probe.network.pass("down", () => take(frame));
    };
    function take(frame: Uint8Array): void {
      if (isSnapshot(frame) && playing) {
        clearTimeout(silence);
        silence = setTimeout(comeBack, SILENCE_MS);
        const { client, loss } = playing;
        if (!client.newest) onState({ name: "playing", playing });
        const now = performance.now();
        loss.heard(client.receive(frame, now).tick, now);
      }
      if (frame[0] === CONTROL_FRAME) hear(readControl(frame));
      if (frame[0] === PONG_FRAME) {
        const ms = performance.now() - stampOf(frame);
        probe?.meter.ponged(ms);
        onPing(ms);
      }
    }
    function hear(control: Control): void {
      if (control.type === "welcome") {
        playing = begin(control);
        practice = control.practice;
        tries = 0;
        onState({ name: "waiting", welcome: control });
      } else if (control.type === "countdown" && playing) {
        const { welcome } = playing;
        onState({ name: "waiting", at: Date.now() + control.seconds * 1_000, welcome });
      } else if (control.type === "over" && playing) {
        finished = true;
        onState({ name: "over", over: control, welcome: playing.welcome });
      }
    }
    /** Nothing more is heard of this socket; a peer that has vanished would never answer its close. */
    function comeBack(): void {
      own.onmessage = own.onclose = null;
      own.close();
      onState({ name: "connecting" });
      connect();
    }
    own.onclose = ({ code }) => {
      clearTimeout(silence);
      if (closed || finished) return;
      const why = FINAL[code];
      if (why) return onState({ name: "ended", why, practice });
      onState({ name: "connecting" });
      const most = Math.min(LONGEST_MS, AGAIN_MS * 2 ** tries++);
      again = setTimeout(connect, most / 2 + Math.random() * most / 2);
    };
  }

  function send(frame: Uint8Array<ArrayBuffer>): void {
    const to = socket;
    const go = () => {
      if (to?.readyState === WebSocket.OPEN) to.send(frame);
    };
    if (!probe) return go();
    probe.meter.sent(frame.length);
    probe.network.pass("up", go);
  }

  connect();
  const pinging = setInterval(() => send(writePing(performance.now())), PING_MS);
  return {
    send,
    close() {
      closed = true;
      clearTimeout(again);
      clearInterval(pinging);
      if (socket) socket.onmessage = null;
      socket?.close();
    },
  };
}

function stampOf(pong: Uint8Array): number {
  return new DataView(pong.buffer, pong.byteOffset).getUint32(1);
}

function begin(welcome: Welcome): Playing {
  const { arena } = createWorld(welcome.setup);
  const { seats, sides } = welcome.setup;
  const shape = { width: arena.width, height: arena.height, seats: seats.length, sides };
  const client = createArenaClient({ shape, arena, tuning: TUNING, seat: welcome.seat });
  return { welcome, arena, client, loss: createLoss() };
}
