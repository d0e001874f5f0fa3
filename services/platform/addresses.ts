/**
 * Which addresses belong to the public internet. Whoever can name a URL must not reach the database,
 * the metadata service or the router through us.
 */

import { BlockList, isIP } from "node:net";

type Range = [network: string, bits: number, family: "ipv4" | "ipv6"];

const PRIVATE: readonly Range[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 96, "ipv6"],
  // IPv4 in IPv6's clothes, by mapping or by translation.
  ["::ffff:0:0", 96, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["100::", 64, "ipv6"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

/** Each also as IPv6 maps and translates it. */
const LOOPBACK: readonly Range[] = [
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
  ["::ffff:7f00:0", 104, "ipv6"],
  ["64:ff9b::7f00:0", 104, "ipv6"],
];
const LINK_LOCAL: readonly Range[] = [
  ["169.254.0.0", 16, "ipv4"],
  ["fe80::", 10, "ipv6"],
  ["::ffff:a9fe:0", 112, "ipv6"],
  ["64:ff9b::a9fe:0", 112, "ipv6"],
];

/** Where an address stands; what is public reaches nothing that is not. */
export type AddressClass = "public" | "loopback" | "link_local" | "private";

/** Names have no class: they are looked up first. */
export function createAddressClasses(): (address: string) => AddressClass {
  const isPublic = createAddressCheck();
  const isLoopback = within(LOOPBACK);
  const isLinkLocal = within(LINK_LOCAL);
  return (address) => {
    if (isPublic(address)) return "public";
    if (isLoopback(address)) return "loopback";
    return isLinkLocal(address) ? "link_local" : "private";
  };
}

/** @returns whether an address belongs to the public internet; names do not */
export function createAddressCheck(): (address: string) => boolean {
  const isPrivate = within(PRIVATE);
  return (address) => isIP(address) !== 0 && !isPrivate(address);
}

/** However the address is written. */
function within(ranges: readonly Range[]): (address: string) => boolean {
  // One list per family: in a common one the mapped range would cover every IPv4 address.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of ranges) lists[range[2]].addSubnet(...range);
  return (address) => {
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    return lists[family].check(address, family);
  };
}
