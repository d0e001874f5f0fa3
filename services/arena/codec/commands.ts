/**
 * Frames from a client: the commands of its newest ticks with the newest snapshot it has decoded, a
 * measurement of the round trip, and leaving. Everything has a fixed place: a frame of another length
 * is no frame.
 */

import { FrameError } from "./bits.ts";

/** First bytes of a client's frames. */
export const CLIENT_FRAMES = { commands: 1, ping: 2, leave: 3 } as const;

/** What a player asks for in one tick. */
export interface SentCommand {
  tick: number;
  /** −127 to 127 each, together no longer than 127: how fast and where to. */
  moveX: number;
  moveY: number;
  /** 0 to 4095, from +x towards +y. */
  aim: number;
  /** 1 = Q, 2 = E, 4 = Dodge. */
  buttons: number;
}

export type ClientFrame =
  | {
    kind: "commands";
    /** Tick of the newest snapshot decoded; 0: none yet. */
    acknowledged: number;
    /** The prediction was wrong: the body is wanted whole. */
    wantsBody: boolean;
    /** Ticks that follow on each other. */
    commands: SentCommand[];
  }
  | { kind: "ping"; stamp: number }
  | { kind: "leave" };

/** A stall of the longest kind that is made good sends so many at once. */
export const MOST_COMMANDS = 32;

const HEAD = 6;
const COMMAND = 4;
/** No client's frame is longer, in bytes. */
export const LONGEST_FRAME = HEAD + COMMAND * MOST_COMMANDS;
const WANTS_BODY = 0x80;

export function writeCommands(
  { acknowledged, wantsBody, commands }: Omit<ClientFrame & { kind: "commands" }, "kind">,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + COMMAND * commands.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, CLIENT_FRAMES.commands);
  view.setUint16(1, acknowledged);
  view.setUint16(3, commands[0]?.tick ?? 0);
  view.setUint8(5, commands.length | (wantsBody ? WANTS_BODY : 0));
  commands.forEach(({ moveX, moveY, aim, buttons }, i) => {
    const at = HEAD + COMMAND * i;
    view.setInt8(at, moveX);
    view.setInt8(at + 1, moveY);
    view.setUint16(at + 2, (aim << 4) | buttons);
  });
  return bytes;
}

export function writePing(stamp: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5);
  bytes[0] = CLIENT_FRAMES.ping;
  new DataView(bytes.buffer).setUint32(1, stamp);
  return bytes;
}

export function writeLeave(): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(CLIENT_FRAMES.leave);
}

/** Shape alone is checked: whether a command is possible is the match's to say. @throws FrameError */
export function readClientFrame(bytes: Uint8Array): ClientFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expect = (length: number) => {
    if (bytes.length !== length) {
      throw new FrameError(`Cannot read the frame: it has ${bytes.length} bytes and not ${length}`);
    }
  };
  switch (bytes[0]) {
    case CLIENT_FRAMES.commands: {
      if (bytes.length < HEAD) expect(HEAD);
      const count = view.getUint8(5) & ~WANTS_BODY;
      if (count > MOST_COMMANDS) {
        throw new FrameError(`Cannot read the frame: more than ${MOST_COMMANDS} commands`);
      }
      expect(HEAD + COMMAND * count);
      const first = view.getUint16(3);
      return {
        kind: "commands",
        acknowledged: view.getUint16(1),
        wantsBody: (view.getUint8(5) & WANTS_BODY) !== 0,
        commands: Array.from({ length: count }, (_, i) => {
          const at = HEAD + COMMAND * i;
          const last = view.getUint16(at + 2);
          return {
            tick: first + i,
            moveX: view.getInt8(at),
            moveY: view.getInt8(at + 1),
            aim: last >> 4,
            buttons: last & 0xf,
          };
        }),
      };
    }
    case CLIENT_FRAMES.ping:
      expect(5);
      return { kind: "ping", stamp: view.getUint32(1) };
    case CLIENT_FRAMES.leave:
      expect(1);
      return { kind: "leave" };
    default:
      throw new FrameError("Cannot read the frame: there is no such kind");
  }
}
