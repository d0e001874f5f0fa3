/**
 * The Postgres wire protocol, as far as the multiplexer must look inside it: where a frame ends,
 * what kind it is, and the few frames it writes itself.
 * Source: PostgreSQL 18 documentation, chapter 54, "Frontend/Backend Protocol".
 */

const byte = (letter: string) => letter.charCodeAt(0);

export const FRAME = {
  bind: byte("B"),
  close: byte("C"),
  copyData: byte("d"),
  copyDone: byte("c"),
  copyFail: byte("f"),
  describe: byte("D"),
  execute: byte("E"),
  flush: byte("H"),
  functionCall: byte("F"),
  parse: byte("P"),
  query: byte("Q"),
  sync: byte("S"),
  terminate: byte("X"),
  /** From the server. */
  notification: byte("A"),
  readyForQuery: byte("Z"),
  error: byte("E"),
} as const;

/** Transaction status in ReadyForQuery that says: no transaction is open. */
export const IDLE = byte("I");

/** Codes in place of a protocol version in a first frame. */
export const REQUEST = { cancel: 80877102, ssl: 80877103, gss: 80877104 } as const;

/** Larger frames than this are refused: nothing here sends them. */
const FRAME_LIMIT = 256 * 1024 * 1024;

export interface Frame {
  /** Letter of the frame; 0 for the frames before and including the start-up packet. */
  type: number;
  /** The whole frame with its header. */
  bytes: Uint8Array;
}

/** What a client sent is no Postgres protocol: its connection cannot go on. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

/** Cuts a client's bytes into frames, however they were split on the way. */
export function createFrameReader(): { push(bytes: Uint8Array): Frame[] } {
  let started = false;
  let waiting: Uint8Array[] = [];
  let size = 0;
  let needed = 0;

  function cut(bytes: Uint8Array): Frame[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const header = started ? 1 : 0;
      if (bytes.length - at < header + 4) {
        needed = header + 4;
        break;
      }
      const length = view.getUint32(at + header);
      if (length < 4 || length > FRAME_LIMIT || (!started && length < 8)) {
        throw new ProtocolError(`Cannot read a frame: its length is ${length}`);
      }
      if (bytes.length - at < header + length) {
        needed = header + length;
        break;
      }
      const type = started ? bytes[at]! : 0;
      frames.push({ type, bytes: bytes.subarray(at, at + header + length) });
      if (!started) started = view.getUint32(at + 4) >>> 16 === 3;
      at += header + length;
    }
    waiting = at < bytes.length ? [bytes.subarray(at)] : [];
    size = bytes.length - at;
    return frames;
  }

  return {
    push(bytes) {
      waiting.push(bytes);
      size += bytes.length;
      // Joined only once the frame is complete: a large one arrives in very many pieces.
      return size < needed ? [] : cut(concat(waiting));
    },
  };
}

/** What the multiplexer must know of an answer. */
export interface AnswerSummary {
  /** Transaction status of the last ReadyForQuery; null when the answer has none. */
  status: number | null;
  notifications: Uint8Array[];
}

/** Reads through whole frames from the server. */
export function summarize(answer: Uint8Array): AnswerSummary {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  const summary: AnswerSummary = { status: null, notifications: [] };
  for (let at = 0; at + 5 <= answer.length;) {
    const end = at + 1 + view.getUint32(at + 1);
    if (answer[at] === FRAME.readyForQuery) summary.status = answer[at + 5]!;
    else if (answer[at] === FRAME.notification) summary.notifications.push(answer.slice(at, end));
    at = end;
  }
  return summary;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A frame from a letter and NUL-terminated strings, followed by raw bytes. */
export function frame(
  type: number,
  strings: readonly string[],
  tail = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(strings.map((string) => string + "\0").join(""));
  const bytes = new Uint8Array(5 + text.length + tail.length);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  bytes.set(text, 5);
  bytes.set(tail, 5 + text.length);
  return bytes;
}

export const queryFrame = (sql: string): Uint8Array => frame(FRAME.query, [sql]);
export const syncFrame = (): Uint8Array => frame(FRAME.sync, []);
export const closeStatementFrame = (name: string): Uint8Array => frame(FRAME.close, ["S" + name]);

/** An ErrorResponse after which the connection ends; `code` is an SQLSTATE. */
export function fatalFrame(code: string, message: string): Uint8Array<ArrayBuffer> {
  return frame(FRAME.error, ["SFATAL", "VFATAL", `C${code}`, `M${message}`, ""]);
}

/** A start-up packet of protocol 3.0. */
export function startupFrame(parameters: Record<string, string>): Uint8Array {
  const body = frame(0, [...Object.entries(parameters).flat(), ""]).subarray(5);
  const bytes = new Uint8Array(8 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, 3 << 16);
  bytes.set(body, 8);
  return bytes;
}

/** The NUL-terminated string that starts at `from`, and the offset behind it. */
export function stringAt(bytes: Uint8Array, from: number): { text: string; end: number } {
  const nul = bytes.indexOf(0, from);
  const end = nul < 0 ? bytes.length : nul;
  return { text: new TextDecoder().decode(bytes.subarray(from, end)), end: end + 1 };
}
