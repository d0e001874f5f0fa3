/**
 * Bits of a frame, the most significant first; numbers without a fixed width as exponential Golomb
 * codes (J. Teuhola, "A compression method for clustered bit-vectors", 1978; of order 0 it is ue(v) of
 * ITU-T H.264, 9.1).
 *
 * Of order k, a value is written as value + 2^k with as many zeros before it as that has bits beyond
 * k + 1. Values below 2^k take k + 1 bits, and twice as large ones two bits more: short where small
 * values are common, never longer than 65 bits.
 */

/** No number has more bits after its first. */
const MOST_BITS = 32;

/** As many at once as fit into 32 bits with those that do not fill a byte. */
const WORD_BITS = 24;

/** What a frame holds is not what the protocol says. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

export interface BitWriter {
  /** @param value its `width` low bits, at most 32 */
  bits(value: number, width: number): void;
  flag(value: boolean): void;
  /** @param value from 0 to 2^32 − 1 @param k the code's order, 0 to 12 */
  number(value: number, k: number): void;
  /** A value of either sign: 0, −1, 1, −2 … become 0, 1, 2, 3 … */
  signed(value: number, k: number): void;
  /** The bytes so far, the last filled with zeros. The writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer>;
  /** Bits so far. */
  readonly length: number;
}

export interface BitReader {
  bits(width: number): number;
  flag(): boolean;
  number(k: number): number;
  signed(k: number): number;
  /** @throws FrameError where more than the last byte's filling is left, or a bit of it is set */
  end(): void;
}

function toUnsigned(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function createBitWriter(capacity = 512): BitWriter {
  let bytes = new Uint8Array(capacity);
  let full = 0;
  /** Bits that do not fill a byte yet, and how many. */
  let rest = 0;
  let held = 0;

  function bits(value: number, width: number): void {
    if (width > WORD_BITS) {
      bits(value >>> WORD_BITS, width - WORD_BITS);
      bits(value, WORD_BITS);
      return;
    }
    rest = (rest << width) | (value & ((1 << width) - 1));
    held += width;
    if (full + 4 > bytes.length) {
      const grown = new Uint8Array(bytes.length * 2 + 4);
      grown.set(bytes);
      bytes = grown;
    }
    for (; held >= 8; held -= 8) bytes[full++] = rest >>> (held - 8);
    rest &= (1 << held) - 1;
  }

  function number(value: number, k: number): void {
    const raised = value + 2 ** k;
    const below = raised < 2 ** 32 ? 31 - Math.clz32(raised) : 32;
    // The zeros before it are those of the wider number.
    if (2 * below + 1 - k <= 32) return bits(raised, 2 * below + 1 - k);
    bits(0, below - k);
    bits(1, 1);
    bits(raised - 2 ** below, below);
  }

  return {
    bits,
    flag: (value) => bits(value ? 1 : 0, 1),
    number,
    signed: (value, k) => number(toUnsigned(value), k),
    get length() {
      return full * 8 + held;
    },
    take() {
      if (held > 0) bits(0, 8 - held);
      const taken = bytes.slice(0, full);
      full = 0;
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

  function number(k: number): number {
    let zeros = 0;
    while (bits(1) === 0) {
      if (++zeros + k > MOST_BITS) {
        throw new FrameError("Cannot read the frame: a number is too long");
      }
    }
    return 2 ** (zeros + k) + bits(zeros + k) - 2 ** k;
  }

  return {
    bits,
    flag: () => bits(1) === 1,
    number,
    signed(k) {
      const value = number(k);
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    end() {
      if (end - at >= 8 || bits(end - at) !== 0) {
        throw new FrameError("Cannot read the frame: it goes on after its end");
      }
    },
  };
}
