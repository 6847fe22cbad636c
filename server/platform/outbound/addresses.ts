import ipaddr from "ipaddr.js"

/**
 * Whether an address is on the public internet. Private, loopback, link-local (cloud metadata), shared, multicast and
 * reserved ranges are not, nor are IPv4 addresses of those ranges inside IPv6 (mapped, 6to4, NAT64, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ipaddr.process(address).range() === "unicast"
}

/** The address that a URL's host is, without the brackets of IPv6; nothing where it is a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, "")
  return ipaddr.isValid(bare) ? bare : undefined
}
