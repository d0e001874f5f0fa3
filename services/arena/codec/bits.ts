/**
 * Bits of a frame, the most significant first; numbers without a fixed width as Rice codes.
 *
 * A Rice code with parameter k is the value's part above its k low bits in unary (that many ones and
 * a zero), then the k low bits (R. F. Rice, JPL 79-22, 1979): short where small values are common.
 * From `ESCAPE` ones on, 32 plain bits follow instead, so that no value takes longer than 48 bits.
 */

/** So many ones announce a plain number. */
const ESCAPE = 16;

/** What a frame holds is not what the protocol says. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

export interface BitWriter {
  /** @param value its `width` low bits, at most 32 */
  bits(value: number, width: number): void;
  flag(value: boolean): void;
  /** @param value from 0 to 2^32 − 1 */
  rice(value: number, k: number): void;
  /** A value of either sign: 0, −1, 1, −2 … become 0, 1, 2, 3 … */
  signed(value: number, k: number): void;
  /** The bytes so far, the last filled with zeros. The writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer>;
}

export interface BitReader {
  bits(width: number): number;
  flag(): boolean;
  rice(k: number): number;
  signed(k: number): number;
  /** @throws FrameError where more than the last byte's filling is left, or a bit of it is set */
  end(): void;
}

/** Bits that `rice` takes. */
export function riceLength(value: number, k: number): number {
  const high = Math.floor(value / 2 ** k);
  return high >= ESCAPE ? ESCAPE + 32 : high + 1 + k;
}

export function toUnsigned(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function createBitWriter(capacity = 512): BitWriter {
  let bytes = new Uint8Array(capacity);
  let at = 0;

  function bits(value: number, width: number): void {
    if (at + width > bytes.length * 8) {
      const grown = new Uint8Array(bytes.length * 2 + 4);
      grown.set(bytes);
      bytes = grown;
    }
    for (let left = width; left > 0;) {
      const room = 8 - (at & 7);
      const take = Math.min(room, left);
      const part = (value >>> (left - take)) & ((1 << take) - 1);
      bytes[at >> 3]! |= part << (room - take);
      at += take;
      left -= take;
    }
  }

  function rice(value: number, k: number): void {
    const high = Math.floor(value / 2 ** k);
    if (high >= ESCAPE) {
      bits(2 ** ESCAPE - 1, ESCAPE);
      bits(value, 32);
    } else {
      bits(2 ** (high + 1) - 2, high + 1);
      bits(value, k);
    }
  }

  return {
    bits,
    flag: (value) => bits(value ? 1 : 0, 1),
    rice,
    signed: (value, k) => rice(toUnsigned(value), k),
    take() {
      const length = (at + 7) >> 3;
      const taken = bytes.slice(0, length);
      bytes.fill(0, 0, length);
      at = 0;
      return taken;
    },
  };
}

/** Reads what a writer made; every method throws FrameError past the end. */
export function createBitReader(bytes: Uint8Array, from = 0): BitReader {
  let at = from * 8;
  const end = bytes.length * 8;

  function bits(width: number): number {
    if (at + width > end) throw new FrameError("Cannot read the frame: it ends too early");
    let value = 0;
    for (let left = width; left > 0;) {
      const room = 8 - (at & 7);
      const take = Math.min(room, left);
      const part = (bytes[at >> 3]! >> (room - take)) & ((1 << take) - 1);
      value = (value << take) | part;
      at += take;
      left -= take;
    }
    return value >>> 0;
  }

  function rice(k: number): number {
    let high = 0;
    while (high < ESCAPE && bits(1) === 1) high++;
    return high === ESCAPE ? bits(32) : high * 2 ** k + bits(k);
  }

  return {
    bits,
    flag: () => bits(1) === 1,
    rice,
    signed(k) {
      const value = rice(k);
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    end() {
      if (end - at >= 8 || bits(end - at) !== 0) {
        throw new FrameError("Cannot read the frame: it goes on after its end");
      }
    },
  };
}
