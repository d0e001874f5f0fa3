/**
 * Which addresses belong to the public internet. Whoever can name a URL must not reach the database,
 * the metadata service or the router through us.
 */

import { BlockList, isIP } from "node:net";

const PRIVATE: readonly [string, number, "ipv4" | "ipv6"][] = [
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

/** Where an address stands; what is public reaches nothing that is not. */
export type AddressClass = "public" | "loopback" | "link_local" | "private";

/** Names have no class: they are looked up first. */
export function createAddressClasses(): (address: string) => AddressClass {
  const isPublic = createAddressCheck();
  return (address) => {
    if (isPublic(address)) return "public";
    if (/^127\.|^::1$/.test(address)) return "loopback";
    return /^169\.254\.|^fe[89ab]/i.test(address) ? "link_local" : "private";
  };
}

/** @returns whether an address belongs to the public internet; names do not */
export function createAddressCheck(): (address: string) => boolean {
  // One list per family: in a common one the mapped range would cover every IPv4 address.
  const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of PRIVATE) blocked[range[2]].addSubnet(...range);
  return (address) => {
    const version = isIP(address);
    const family = version === 4 ? "ipv4" : "ipv6";
    return version !== 0 && !blocked[family].check(address, family);
  };
}
