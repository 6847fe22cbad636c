import { isIP } from "node:net"
import ipaddr from "ipaddr.js"

export const isAddress = (host: string): boolean => isIP(host) !== 0

/**
 * Whether an address belongs to the public internet. Private, local, shared, multicast, reserved and translated ones do not,
 * nor do IPv4 addresses of these kinds in the clothes of IPv6. (IANA special-purpose address registries)
 */
export function isPublic(address: string): boolean {
  return isAddress(address) && ipaddr.process(address).range() === "unicast"
}
