/** Where a request comes from, in one spelling per client: limits and the audit log go by it. */

import { isIP } from "node:net";
import { listOf } from "./fields.ts";

/**
 * The peer's address, or what the outermost trusted proxy saw.
 * @param forwarded value of X-Forwarded-For
 * @param hops number of trusted proxies
 */
export function clientAddress(peer: string, forwarded: string | undefined, hops: number): string {
  if (hops === 0) return plainAddress(peer) ?? peer;
  const seen = listOf(forwarded);
  // Each trusted proxy appended the address it saw: count from the right. Fewer entries than hops
  // means that the request came past the proxies, and what it says is its own invention.
  return plainAddress(seen.at(-hops) ?? "") ?? plainAddress(peer) ?? peer;
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
/** IPv4 and nothing else, as most of them come. */
const PLAIN = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`);

/** Without port, brackets and zone; IPv4 in IPv6's clothes as IPv4. Undefined for anything else. */
function plainAddress(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  const bare = (bracketed ?? text.replace(/^([\d.]+):\d+$/, "$1")).replace(/%.*$/, "")
    .toLowerCase();
  const [, mapped] = /^(?:0*:)*:?ffff:([\d.]+)$/.exec(bare) ?? [];
  const address = mapped ?? mappedInHex(bare) ?? bare;
  return isIP(address) === 0 ? undefined : address;
}

/** `::ffff:c000:207` is 192.0.2.7 too. */
function mappedInHex(address: string): string | undefined {
  const [, high, low] = /^(?:0*:)*:?ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined || isIP(address) !== 6) return undefined;
  const bits = (parseInt(high, 16) << 16 | parseInt(low, 16)) >>> 0;
  return [24, 16, 8, 0].map((shift) => bits >>> shift & 255).join(".");
}

/** An IPv6 client owns a whole /64: its addresses count as one. */
export function network(address: string): string {
  if (!address.includes(":")) return address;
  // Most write the four groups out; the general way takes twice as long, for every request.
  const written = /^(?:[\da-f]{1,4}:){4}/i.exec(address)?.[0];
  if (written) return `${written.toLowerCase().replace(/\b0+(?=[\da-f])/g, "")}:/64`;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const rest = tail === undefined ? [] : tail.split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array(Math.max(0, zeros)).fill("0"), ...rest].slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "")).join(":") + "::/64";
}
