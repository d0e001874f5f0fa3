/**
 * Protocol Buffers, the writing half: a message is built field by field into one growing buffer.
 * Holds the bytes written so far; an inner message is a writer of its own, put into its parent by
 * `message`. Only the wire types that ONNX needs: varint, 32 bits, and length-delimited.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtoWriter {
  #buffer = new Uint8Array(256);
  #length = 0;

  /** A varint field; negative numbers take ten bytes, as `int64` asks. */
  int(field: number, value: number): this {
    this.#tag(field, 0);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, 5);
    this.#reserve(4);
    new DataView(this.#buffer.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtoWriter): this {
    return this.bytes(field, value.finish());
  }

  /** A packed repeated float field. */
  floats(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, littleEndianFloats(values));
  }

  /** A packed repeated varint field. */
  ints(field: number, values: ArrayLike<number>): this {
    const packed = new ProtoWriter();
    for (let i = 0; i < values.length; i++) packed.#varint(values[i]!);
    return this.bytes(field, packed.finish());
  }

  /** What was written, as a copy. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field << 3 | wireType);
  }

  #varint(value: number): void {
    this.#reserve(10);
    if (value >= 0 && value <= 0x7fffffff) {
      while (value > 127) {
        this.#buffer[this.#length++] = value & 127 | 128;
        value >>>= 7;
      }
      this.#buffer[this.#length++] = value;
      return;
    }
    let wide = BigInt.asUintN(64, BigInt(value));
    while (wide > 127n) {
      this.#buffer[this.#length++] = Number(wide & 127n) | 128;
      wide >>= 7n;
    }
    this.#buffer[this.#length++] = Number(wide);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

/** Float32 values as little-endian bytes, whatever the machine's own order is. */
export function littleEndianFloats(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]!, true);
  return bytes;
}
