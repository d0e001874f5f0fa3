/** A zip archive (PKWARE's APPNOTE 6.3.10): deflated files, without times, so the same bytes each time. */

import { crc32, deflateRawSync } from "node:zlib";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0; names are UTF-8; deflate; 1 January 1980. */
const VERSION = 20;
const UTF8 = 0x0800;
const DEFLATE = 8;
const DAY = 0x21;

/** @param files bytes by path */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const listed: Uint8Array[] = [];
  let offset = 0;
  for (const [path, bytes] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
    const name = new TextEncoder().encode(path);
    const packed = deflateRawSync(bytes, { level: 9 });
    const about = [
      ...[VERSION, UTF8, DEFLATE, 0, DAY].map((value) => u16(value)),
      ...[crc32(bytes), packed.length, bytes.length].map((value) => u32(value)),
      ...[name.length, 0].map((value) => u16(value)),
    ];
    const local = [u32(LOCAL), ...about, name, packed];
    listed.push(
      ...[u32(CENTRAL), u16(VERSION), ...about, u16(0), u16(0), u16(0), u32(0), u32(offset), name],
    );
    parts.push(...local);
    offset += sizeOf(local);
  }
  const size = sizeOf(listed);
  const count = u16(files.size);
  const end = [u32(END), u16(0), u16(0), count, count, u32(size), u32(offset), u16(0)];
  return join([...parts, ...listed, ...end]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
