/** Hash slots of a Redis Cluster: 16,384 of them, each of one server. */

export const SLOTS = 16_384;

/** Of every byte, the CRC-16 (XMODEM: polynomial 0x1021) of it alone. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
  return crc;
});

/**
 * @returns the slot of a key: CRC-16 of it, or of what stands between its first `{` and the `}` after
 * that, unless nothing does
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export function slotOf(key: string): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (let at = 0; at < hashed.length; at++) {
    const code = hashed.charCodeAt(at);
    if (code > 127) return crcOf(new TextEncoder().encode(hashed)) % SLOTS;
    crc = (crc << 8 ^ TABLE[crc >> 8 ^ code]!) & 0xffff;
  }
  return crc % SLOTS;
}

function crcOf(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => (crc << 8 ^ TABLE[crc >> 8 ^ byte]!) & 0xffff, 0);
}
