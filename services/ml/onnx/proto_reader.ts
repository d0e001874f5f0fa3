/**
 * Protocol Buffers, the reading half: the members of one message, in the order they stand. Bytes are
 * views of what is read; nothing is copied, and no length is believed beyond the bytes there are.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** The bytes are no message; the text says what is wrong. */
export class BrokenMessage extends Error {
  override name = "BrokenMessage";
}

/** A member: a varint, or bytes (length-delimited, and 4 or 8 bytes of a fixed width). */
export type Field =
  | { number: number; int: number; bytes?: undefined }
  | { number: number; int?: undefined; bytes: Uint8Array };

/** @param most members, of which each takes memory. @throws BrokenMessage */
export function readFields(bytes: Uint8Array, most: number): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    const read = readVarint(bytes, at);
    at = read.end;
    return read.value;
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new BrokenMessage("it ends in the middle of a member");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    if (fields.length === most) throw new BrokenMessage(`it has more than ${most} members`);
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) fields.push({ number, int: varint() });
    else if (wire === 1) fields.push({ number, bytes: take(8) });
    else if (wire === 2) fields.push({ number, bytes: take(varint()) });
    else if (wire === 5) fields.push({ number, bytes: take(4) });
    else throw new BrokenMessage(`it has a member of the unknown kind ${wire}`);
  }
  return fields;
}

/** A repeated varint member, packed or not, of at most `most` numbers. @throws BrokenMessage */
export function readInts(fields: readonly Field[], number: number, most: number): number[] {
  const ints: number[] = [];
  for (const { number: own, int, bytes } of fields) {
    if (own !== number) continue;
    if (int !== undefined) ints.push(int);
    for (let at = 0; bytes && at < bytes.length;) {
      const { value, end } = readVarint(bytes, at);
      if (ints.push(value) > most) throw new BrokenMessage(`it lists more than ${most} numbers`);
      at = end;
    }
  }
  return ints;
}

/** As an unsigned number; beyond 2⁵³ only its size is right. */
function readVarint(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return { value, end: from + i + 1 };
  }
  throw new BrokenMessage("it ends in the middle of a number");
}
